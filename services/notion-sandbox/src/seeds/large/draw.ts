const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Numbers, choices and ids that are the same in each run: sfc32 (Chris Doty-Humphrey, 2010), begun by two numbers. */
export class Draw {
  private counter = 1;
  private readonly state: Int32Array;

  constructor(stream: number, index: number) {
    this.state = Int32Array.of(stream, index, 0x9e3779b9);
    for (let warm = 0; warm < 12; warm += 1) this.bits();
  }

  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number {
    return Math.floor(((this.bits() >>> 0) / 2 ** 32) * limit);
  }

  /** True in so many of a hundred draws. */
  percent(share: number): boolean {
    return this.below(100) < share;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  /** Some of the list, in its order, each once. */
  some<T>(list: readonly T[], most: number): T[] {
    const wanted = this.below(most + 1);
    const start = this.below(list.length);
    return list.filter((_, index) => (index - start + list.length) % list.length < wanted);
  }

  uuid(): string {
    let text = '';
    for (let word = 0; word < 4; word += 1) {
      let bits = this.bits();
      if (word === 1) bits = (bits & ~0xf000) | 0x4000;
      if (word === 2) bits = (bits & 0x3fffffff) | 0x80000000;
      const high = hex[(bits >>> 24) & 255]! + hex[(bits >>> 16) & 255]!;
      const low = hex[(bits >>> 8) & 255]! + hex[bits & 255]!;
      text += word === 1 || word === 2 ? `-${high}-${low}` : high + low;
    }
    return text;
  }

  private bits(): number {
    const [a, b, c] = this.state as unknown as [number, number, number];
    const sum = (((a + b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.state[0] = b ^ (b >>> 9);
    this.state[1] = (c + (c << 3)) | 0;
    this.state[2] = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum;
  }
}
