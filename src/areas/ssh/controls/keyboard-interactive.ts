import { defineControl } from '../../define.js'
import { forCallers } from '../effective.js'
import { sshd } from '../sshd.js'

export const keyboardInteractive = defineControl({
  id: 'ssh.keyboard-interactive',
  title: 'SSH does not ask for passwords by the back door',
  severity: 'critical',
  lenses: {
    child: 'The front door no longer asks for the word, but the kitchen door still does.',
    principle: 'Keyboard-interactive login asks PAM, and PAM asks for the very password that was just turned off. Turning off one and leaving the other changes nothing.',
  },
  needs: { sshd },
  whenAbsent: 'not-applicable',
  remedy: 'ssh.drop-in',
  // older servers know it by its older name
  check: ({ sshd }) => forCallers(sshd, sshd.anyone.has('kbdinteractiveauthentication') ? 'kbdinteractiveauthentication' : 'challengeresponseauthentication', { want: 'no' }),
})
