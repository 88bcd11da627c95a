/** The ten kinds of problem. The kind alone decides the HTTP status, whether another try may help, and how loudly it is logged. */
export const KINDS = {
  invalid: { status: 422, retryable: false, level: 'info' },
  unauthenticated: { status: 401, retryable: false, level: 'info' },
  forbidden: { status: 403, retryable: false, level: 'info' },
  not_found: { status: 404, retryable: false, level: 'info' },
  conflict: { status: 409, retryable: false, level: 'info' },
  rate_limited: { status: 429, retryable: true, level: 'warn' },
  upstream: { status: 502, retryable: true, level: 'warn' },
  unavailable: { status: 503, retryable: true, level: 'warn' },
  timeout: { status: 504, retryable: true, level: 'warn' },
  internal: { status: 500, retryable: true, level: 'error' },
} as const satisfies { [kind: string]: { status: number; retryable: boolean; level: 'info' | 'warn' | 'error' } };

export type ProblemKind = keyof typeof KINDS;

/** What is wrong with one field of what came in. */
export interface FieldError {
  /** JSON pointer to the field, e.g. `/dueDate`; `?limit` for a query parameter. */
  pointer: string;
  /** What came, what is allowed. */
  detail: string;
}

/** A problem as it travels in a reply between services. */
export interface ProblemJson {
  kind: ProblemKind;
  code: string;
  title: string;
  detail: string;
  errors?: FieldError[];
  retryAfterMs?: number;
}

/** Everything that can go wrong and that somebody outside is told about. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly kind: ProblemKind;
  /** Stable, for programs: the same code for the same cause everywhere. */
  readonly code: string;
  /** The code in words; the same for each occurrence. */
  readonly title: string;
  /** What happened this time: what was expected, what came, what to do. */
  readonly detail: string;
  readonly errors: FieldError[] | undefined;
  /** Another try makes no sense before this many milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(given: ProblemJson, options?: { cause?: unknown }) {
    super(given.detail, options);
    this.kind = given.kind;
    this.code = given.code;
    this.title = given.title;
    this.detail = given.detail;
    this.errors = given.errors;
    this.retryAfterMs = given.retryAfterMs;
  }

  get status(): number {
    return KINDS[this.kind].status;
  }

  get retryable(): boolean {
    return KINDS[this.kind].retryable;
  }

  toJSON(): ProblemJson {
    const { kind, code, title, detail, errors, retryAfterMs } = this;
    return {
      kind,
      code,
      title,
      detail,
      ...(errors && { errors }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    };
  }

  static fromJSON(json: ProblemJson): Problem {
    return new Problem(json);
  }

  /** Whatever was thrown, as a problem; what is none becomes `internal` and says nothing of its insides. */
  static from(thrown: unknown): Problem {
    if (thrown instanceof Problem) return thrown;
    return new Problem(
      {
        kind: 'internal',
        code: 'internal_error',
        title: 'Internal error',
        detail: 'Something went wrong on our side; the trace id leads us to it.',
      },
      { cause: thrown },
    );
  }
}
