import type { Type } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';

/** What one of the modules provides; undefined when none does. */
export function provided<T>(modules: ModuleRef, token: Type<T>): T | undefined {
  try {
    return modules.get(token, { strict: false });
  } catch {
    return undefined;
  }
}
