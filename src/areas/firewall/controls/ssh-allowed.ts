import { notApplicable, type Judgement } from '../../../model/control.js'
import { defineControl } from '../../define.js'
import { sshPorts } from '../../ssh/ports.js'
import { covers, portsOf, ufw, type Ufw } from '../ufw.js'

export const sshAllowed = defineControl({
  id: 'firewall.ssh-allowed',
  title: 'The firewall lets SSH in, on the port it really uses',
  severity: 'high',
  lenses: {
    child: 'Before you shut the gate, see that your own key opens it.',
    principle: 'A firewall that forgets the real SSH port works until the running connection ends. Then nobody can come back to mend it.',
  },
  needs: { ufw, sshPorts },
  whenAbsent: 'not-applicable',
  remedy: 'firewall.ufw',
  check: ({ ufw, sshPorts }): Judgement => {
    if (!ufw.active) return notApplicable('the firewall is off: it keeps nobody out')
    const evidence = sshPorts.map(({ port, from }) => ({
      fact: `port ${port} (${from.join(', ')})`,
      saw: ufw.incoming === 'allow' || allows(ufw, port) ? 'allowed' : 'not allowed',
      want: 'allowed',
    }))
    return { verdict: evidence.every(({ saw, want }) => saw === want) ? 'pass' : 'fail', evidence }
  },
})

/** From the world or from some addresses: which are the owner's to choose. */
const allows = (ufw: Ufw, port: number): boolean =>
  ufw.rules.some((rule) => {
    const opened = portsOf(rule)
    if ((rule.action !== 'ALLOW' && rule.action !== 'LIMIT') || rule.direction !== 'IN') return false
    if (opened === undefined) return rule.to === 'Anywhere'
    return opened.protocol !== 'udp' && opened.ports.some((word) => covers(word, port))
  })
