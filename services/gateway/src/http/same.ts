/** `true` when two types are the same both ways, down to which members may be missing. */
export type Same<A, B> =
  (<T>() => T extends Plain<A> ? 1 : 2) extends <T>() => T extends Plain<B> ? 1 : 2 ? true : Differs<A, B>;

/** Compiles for `true` only: `type Proof = Proven<Same<TaskDto, Task>>`. */
export type Proven<_Claim extends true> = true;

/** A class as the JSON that it stands for. */
type Plain<T> = T extends readonly (infer Item)[]
  ? Plain<Item>[]
  : T extends object
    ? { [Key in keyof T]: Plain<T[Key]> }
    : T;

/** What the compiler prints in place of a bare `false`: the members that one side lacks or has otherwise. */
interface Differs<A, B> {
  onlyInFirst: Exclude<keyof A, keyof B>;
  onlyInSecond: Exclude<keyof B, keyof A>;
  otherwise: {
    [Key in keyof A & keyof B]: [Plain<A[Key]>] extends [Plain<B[Key]>]
      ? [Plain<B[Key]>] extends [Plain<A[Key]>]
        ? never
        : Key
      : Key;
  }[keyof A & keyof B];
}
