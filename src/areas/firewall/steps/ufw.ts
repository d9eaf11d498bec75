/** The firewall, with SSH let in before anything is kept out. */
import { script } from '../../../model/change.js'
import { defineStep } from '../../define.js'

export const ufwStep = defineStep({
  id: 'firewall.ufw',
  title: 'Firewall',
  why: 'Only SSH and what you declared can be reached from the network, over IPv4 and IPv6.',
  after: ['host.packages', 'host.deploy-user'],
  lockout: true,
  changes: ({ firewall }, file) => [
    script(['ufw lets in SSH', ...firewall.allow.map(({ port, protocol, why }) => `${port}/${protocol} (${why})`)].join(', ') + ' and nothing else', file('ufw.sh'), {
      FIREWALL_ALLOW: firewall.allow.map(({ port, protocol, from, why }) => `${port}/${protocol} ${from} ${why.replaceAll(/\s+/g, ' ')}`).join('\n'),
    }),
  ],
})
