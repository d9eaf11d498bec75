/** auditd and a small set of rules, for the strict profile. */
import { directory, script } from '../../../model/change.js'
import { defineStep, inStrict } from '../../define.js'
import { fill } from '../../fill.js'

export const auditRulesStep = defineStep({
  id: 'host.audit-rules',
  title: 'Audit rules',
  why: 'After a break-in somebody will ask who changed sshd, sudo, the accounts or the gateway, and when.',
  after: ['host.packages', 'docker.daemon', 'gateway.up'],
  wanted: inStrict,
  changes: ({ gateway }, file) => [
    // watched from the start, so that a later step that makes it changes nothing here
    directory('/etc/hardshell', '755'),
    script('the kernel writes down who changes sshd, sudo, accounts, Docker and the gateway (in a container: nothing to do)', file('audit-rules.sh'), {
      RULES: fill(file('audit.rules'), { directory: gateway.directory }).trimEnd(),
    }),
  ],
})
