/** A transport on which something happens between a step and the login that should prove it. */
import type { Transport } from '../../src/transport/transport.js'

/** @param act called once, before the first fresh login that follows a run */
export function atProof(inner: Transport, act: () => Promise<void>): Transport {
  let applied = false
  let acted: Promise<void> | undefined
  return {
    get name() {
      return inner.name
    },
    get came() {
      return inner.came ?? 'declared'
    },
    get logins() {
      return inner.logins
    },
    run: async (script, options) => {
      const end = await inner.run(script, options)
      applied = true
      return end
    },
    freshLogin: async (timeoutMs, asked) => {
      if (applied) await (acted ??= act())
      return inner.freshLogin(timeoutMs, asked)
    },
    forward: (options) => inner.forward(options),
    close: () => inner.close(),
  }
}
