/**
 * jq's output in memory that both threads see. The worker does not come back from an endless
 * program, but what it wrote before is here.
 */
export class SharedOutput {
  private readonly header: Int32Array;
  private readonly bytes: Buffer;

  /** Makes the memory for so many bytes. */
  static allocate(maxBytes: number): SharedArrayBuffer {
    return new SharedArrayBuffer(headerBytes + maxBytes);
  }

  constructor(memory: SharedArrayBuffer) {
    this.header = new Int32Array(memory, 0, 2);
    this.bytes = Buffer.from(memory, headerBytes);
  }

  /** A number that changes as output is written and when the call ends. */
  get progress(): number {
    return Atomics.load(this.header, written) + Atomics.load(this.header, ended);
  }

  get isEnded(): boolean {
    return Atomics.load(this.header, ended) === 1;
  }

  /** A view of what was written. */
  read(): Buffer {
    return this.bytes.subarray(0, Atomics.load(this.header, written));
  }

  /** @returns whether there was room for it */
  write(bytes: Uint8Array): boolean {
    const start = Atomics.load(this.header, written);
    if (start + bytes.length > this.bytes.length) return false;
    this.bytes.set(bytes, start);
    Atomics.store(this.header, written, start + bytes.length);
    return true;
  }

  begin(): void {
    Atomics.store(this.header, written, 0);
    Atomics.store(this.header, ended, 0);
  }

  end(): void {
    Atomics.store(this.header, ended, 1);
  }
}

const headerBytes = 8;
const written = 0;
const ended = 1;
