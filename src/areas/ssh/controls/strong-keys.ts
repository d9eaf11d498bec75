import { none, notApplicable } from '../../../model/control.js'
import { defineControl } from '../../define.js'
import { authorizedKeys, type AuthorizedKey } from '../keys.js'

const RSA_BITS = 3072

export const strongKeys = defineControl({
  id: 'ssh.strong-keys',
  title: 'Only strong keys let anyone in',
  severity: 'medium',
  lenses: {
    child: 'An old key with two teeth can be copied with a hairpin. A new one has hundreds.',
    principle: 'DSA keys are broken and RSA under 3072 bits will not last as long as the server. Ed25519 is short, fast and strong.',
  },
  needs: { authorizedKeys },
  whenAbsent: 'not-applicable',
  advice: 'ssh-keygen -t ed25519 on your own machine, add the new key, log in with it, then remove the line named here from authorized_keys.',
  check: ({ authorizedKeys: keys }) =>
    keys.length === 0
      ? notApplicable('no account has an authorized key')
      : none('authorized keys', keys.filter(isWeak).map(describe), `Ed25519, ECDSA, or RSA of at least ${RSA_BITS} bits`, `${keys.length} strong`),
})

const isWeak = ({ type, bits }: AuthorizedKey): boolean => type === 'DSA' || type === 'unreadable' || (type.startsWith('RSA') && bits < RSA_BITS)
const describe = ({ account, type, bits, fingerprint }: AuthorizedKey): string =>
  type === 'unreadable' ? `${account}: a line that is no key` : `${account}: ${type} ${bits} ${fingerprint}…`
