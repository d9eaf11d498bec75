/** Wraps a script for its journey, and unwraps the two streams that come back. Pure. See run.sh for the marks. */

/**
 * @param runner the text of run.sh
 * @param nonce hexadecimal, new for every run
 * @param held whether the script's standard input is the connection's, open after the text
 */
export function wrapScript(runner: string, nonce: string, script: string, held: boolean): string {
  if (!/^[0-9a-f]{16,}$/.test(nonce)) throw new RangeError('a nonce is hexadecimal')
  if (script.includes('\0')) throw new RangeError('a script cannot hold NUL')
  return [
    '{',
    runner,
    // The quotes keep this shell from expanding the text.
    `hs_run ${nonce} ${held ? 'held' : 'empty'} 3<<'@${nonce}'`,
    // The shell has opened the script under a number of its own; nothing the script leaves running shall keep 3.
    `exec 3<&-; ${script}`,
    `@${nonce}`,
    '}',
    '',
  ].join('\n')
}

/** One of the two streams: what stands between the marks, and the status that the last mark carries. */
export class MarkedStream {
  /** What came before the first mark: a banner, or the reason why nothing began. */
  before: Uint8Array = new Uint8Array()
  status: number | undefined
  private state: 'before' | 'within' | 'closing' | 'after' = 'before'
  private held: Uint8Array = new Uint8Array()
  private readonly begin: Uint8Array
  private readonly end: Uint8Array

  /** @param body receives what the script wrote, as it arrives */
  constructor(
    nonce: string,
    private readonly body: (bytes: Uint8Array) => void,
  ) {
    this.begin = new TextEncoder().encode(`@${nonce} begin\n`)
    this.end = new TextEncoder().encode(`@${nonce} end `)
  }

  get began(): boolean {
    return this.state !== 'before'
  }
  get ended(): boolean {
    return this.status !== undefined
  }

  push(chunk: Uint8Array): void {
    if (this.state === 'after') return
    let bytes = this.held.length === 0 ? chunk : join(this.held, chunk)
    this.held = new Uint8Array()
    if (this.state === 'before') {
      const at = find(bytes, this.begin)
      const [noise, rest] = at < 0 ? split(bytes, this.begin) : [bytes.subarray(0, at), bytes.subarray(at + this.begin.length)]
      this.before = join(this.before, noise).subarray(-64 * 1024)
      if (at < 0) {
        this.held = rest
        return
      }
      this.state = 'within'
      bytes = rest
    }
    if (this.state === 'within') {
      const at = find(bytes, this.end)
      const [text, rest] = at < 0 ? split(bytes, this.end) : [bytes.subarray(0, at), bytes.subarray(at + this.end.length)]
      if (text.length > 0) this.body(text)
      if (at < 0) {
        this.held = rest
        return
      }
      this.state = 'closing'
      bytes = rest
    }
    const newline = bytes.indexOf(10)
    if (newline < 0) {
      this.held = bytes
      return
    }
    this.status = Number(new TextDecoder().decode(bytes.subarray(0, newline)))
    this.state = 'after'
  }

  /** No more bytes come: gives out what was held back because it looked like the start of a mark. */
  flush(): void {
    if (this.state === 'before') this.before = join(this.before, this.held)
    else if (this.state === 'within' && this.held.length > 0) this.body(this.held)
    this.held = new Uint8Array()
  }
}

/** Bytes to whole lines, each decoded as UTF-8 only when it is whole. */
export class Lines {
  private parts: Uint8Array[] = []
  constructor(private readonly line: (text: string) => void) {}

  push(bytes: Uint8Array): void {
    let from = 0
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, from)) {
      this.parts.push(bytes.slice(from, at))
      this.give()
      from = at + 1
    }
    if (from < bytes.length) this.parts.push(bytes.slice(from))
  }
  /** Gives out a last line that has no newline. */
  flush(): void {
    if (this.parts.length > 0) this.give()
  }
  private give(): void {
    const whole = this.parts.length === 1 ? this.parts[0] : join(...this.parts)
    this.parts = []
    this.line(new TextDecoder().decode(whole))
  }
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** Where `mark` stands in `bytes`, or -1. A mark begins with @ and holds no other. */
function find(bytes: Uint8Array, mark: Uint8Array): number {
  for (let at = bytes.indexOf(64); at >= 0; at = bytes.indexOf(64, at + 1)) if (matches(bytes, at, mark, mark.length)) return at
  return -1
}

/** Cuts off an ending that may be the start of `mark`. */
function split(bytes: Uint8Array, mark: Uint8Array): [Uint8Array, Uint8Array] {
  const at = bytes.lastIndexOf(64)
  const rest = bytes.length - at
  if (at < 0 || rest >= mark.length || !matches(bytes, at, mark, rest)) return [bytes, new Uint8Array()]
  return [bytes.subarray(0, at), bytes.slice(at)]
}

function matches(bytes: Uint8Array, at: number, mark: Uint8Array, length: number): boolean {
  if (at + length > bytes.length) return false
  for (let i = 0; i < length; i++) if (bytes[at + i] !== mark[i]) return false
  return true
}
