/** Where ids are put together: text made of pieces would be kept in pieces, at three times the memory. */
const bytes = Buffer.alloc(16);
const letters = Buffer.alloc(36, '-');
const digits = Buffer.from('0123456789abcdef');
/** Where the digits of each byte stand in an id. */
const places = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];

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
    for (let word = 0; word < 4; word += 1) bytes.writeInt32BE(this.bits(), word * 4);
    bytes[6] = (bytes[6]! & 0x0f) | 0x40;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    for (let index = 0; index < 16; index += 1) {
      const [byte, place] = [bytes[index]!, places[index]!];
      letters[place] = digits[byte >>> 4]!;
      letters[place + 1] = digits[byte & 15]!;
    }
    return letters.toString('latin1');
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
