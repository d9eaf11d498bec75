/** The public keys that let people in. */
import { defineFact } from '../define.js'
import { count, lines, words } from '../parse.js'
import { ASKED } from '../host/asked.js'

export interface AuthorizedKey {
  readonly account: string
  /** `ED25519`, `RSA`, `DSA`, `ECDSA`, `ED25519-SK` …, or `unreadable`. */
  readonly type: string
  readonly bits: number
  /** The first characters of its fingerprint, to tell keys apart. */
  readonly fingerprint: string
}

export const authorizedKeys = defineFact<readonly AuthorizedKey[]>({
  name: 'authorized-keys',
  probe: 'ssh/keys.probe.sh',
  finder: ASKED,
  root: true,
  parse: (stdout) =>
    lines(stdout).map((line) => {
      const [account = '', bits, type = '', fingerprint = ''] = words(line)
      return { account, type: type.replace(/^\((.*)\)$/, '$1'), bits: bits === '?' ? 0 : count(bits, 'bits'), fingerprint }
    }),
})
