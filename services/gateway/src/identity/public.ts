import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiSecurity } from '@nestjs/swagger';

/** Marks routes that need no credential. */
export const PUBLIC = Symbol('public');

/** Opens a route to everybody. Every other route needs a credential. */
export const Public = (): MethodDecorator => applyDecorators(SetMetadata(PUBLIC, true), ApiSecurity({}));
