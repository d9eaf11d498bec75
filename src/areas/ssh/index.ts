/** The way in for people: sshd as it really behaves, the keys it takes, and who watches it. */
import type { Area } from '../define.js'
import { allowUsers } from './controls/allow-users.js'
import { cryptoStrong } from './controls/crypto.js'
import { emptyPasswords } from './controls/empty-passwords.js'
import { fail2banWatches } from './controls/fail2ban.js'
import { keyboardInteractive } from './controls/keyboard-interactive.js'
import { maxAuthTries } from './controls/max-auth-tries.js'
import { passwordLogin } from './controls/password-login.js'
import { rootLogin } from './controls/root-login.js'
import { strongKeys } from './controls/strong-keys.js'
import { dropInStep } from './steps/drop-in.js'
import { fail2banStep } from './steps/fail2ban.js'

export const area: Area = {
  name: 'ssh',
  category: 'baseline',
  title: 'SSH',
  controls: [passwordLogin, keyboardInteractive, rootLogin, emptyPasswords, strongKeys, allowUsers, maxAuthTries, cryptoStrong, fail2banWatches],
  steps: [fail2banStep, dropInStep],
}
