/**
 * A value that must never be printed. It shows as `[secret]` in text, JSON and errors; `reveal()` is called
 * only where the value leaves for the host or the owner's browser, never in argv.
 */
export class Secret {
  readonly #value: string
  constructor(value: string) {
    this.#value = value
  }
  reveal(): string {
    return this.#value
  }
  toString(): string {
    return '[secret]'
  }
  toJSON(): string {
    return '[secret]'
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]'
  }
}
