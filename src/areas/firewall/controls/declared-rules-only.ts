import { none, notApplicable } from '../../../model/control.js'
import { servedByTailscale, tailnetRule } from '../../../spec/ways.js'
import { defineControl } from '../../define.js'
import { sshPorts } from '../../ssh/ports.js'
import { covers, portsOf, ufw, type Rule } from '../ufw.js'

export const declaredRulesOnly = defineControl({
  id: 'firewall.declared-rules-only',
  title: 'The firewall opens only SSH and the declared ports',
  severity: 'medium',
  lenses: {
    child: 'Every gate in the wall is on the plan. A gate that nobody remembers is a gate that nobody watches.',
    principle: 'Rules outlive their reason. Whatever listens there next year is open from its first minute.',
  },
  needs: { ufw, sshPorts },
  whenAbsent: 'not-applicable',
  advice: 'Declare it with its reason under firewall.allow, or take it away: ufw status numbered, then ufw delete NUMBER.',
  check: ({ ufw, sshPorts }, spec) => {
    if (!ufw.active) return notApplicable('the firewall is off')
    const declared = [...sshPorts.map(({ port }) => ({ port, protocol: 'tcp' })), ...spec.firewall.allow]
    const isDeclared = (rule: Rule): boolean => {
      if (rule.to === tailnetRule(spec)) return servedByTailscale(spec)
      const opened = portsOf(rule)
      if (opened === undefined) return false
      return opened.ports.every((word) => declared.some(({ port, protocol }) => /^\d+$/.test(word) && covers(word, port) && (opened.protocol === protocol || (opened.protocol === 'any' && protocol === 'tcp'))))
    }
    const opening = ufw.rules.filter(({ action, direction }) => (action === 'ALLOW' || action === 'LIMIT') && direction === 'IN')
    const strays = opening.filter((rule) => !isDeclared(rule)).map((rule) => `${rule.to}${rule.v6 ? ' (v6)' : ''} from ${rule.from}`)
    return none('ufw', strays, 'SSH and firewall.allow only', `${opening.length} rules, all declared`)
  },
})
