import { fail, notApplicable, pass } from '../../../model/control.js'
import { defineControl, strictOnly } from '../../define.js'
import { audit } from '../audit.js'

/** Keys of files/audit.rules whose folders every hardened host has. */
const KEYS = ['ssh', 'sudo', 'accounts', 'docker', 'gateway', 'modules'].map((about) => `hardshell-${about}`)

export const auditRules = defineControl({
  id: 'host.audit-rules',
  title: 'The kernel writes down who changes what lets people in',
  severity: 'low',
  lenses: {
    child: 'A guest book that the house keeps by itself: who held which key, and when.',
    principle: 'It prevents nothing. After a break-in it tells what was touched and by which login, until somebody who is root removes it: send it elsewhere if that matters to you.',
  },
  needs: { audit },
  notAskedFor: strictOnly,
  whenAbsent: 'unknown',
  remedy: 'host.audit-rules',
  tags: ['CIS Debian 12 6.2.3.1', 'CIS Debian 12 6.2.3.8', 'CIS Debian 12 6.2.3.19'],
  check: ({ audit: { container, auditd } }) => {
    if (container) return notApplicable('a container: the kernel and its audit belong to the machine underneath')
    if (auditd === undefined) return fail('auditd', 'not installed', 'running, with our rules')
    if (!auditd.running) return fail('auditd', 'not running', 'running')
    if (auditd.enabled !== '1' && auditd.enabled !== '2') return fail('audit enabled', auditd.enabled, '1 or 2')
    const missing = KEYS.filter((key) => !auditd.keys.includes(key))
    return missing.length > 0 ? fail('rules in the kernel', `none for ${missing.join(', ')}`, KEYS.join(', ')) : pass('rules in the kernel', auditd.keys.join(', '), KEYS.join(', '))
  },
})
