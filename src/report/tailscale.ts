/** What a host that has come into a tailnet shows there. */
import type { Tailscale } from '../areas/ways-in/facts.js'
import { visible, type Screen } from './screen.js'

export function joinedText(host: string, { serves, daysLeft, funnel }: Tailscale, { palette }: Screen): string {
  const lines = [
    `${visible(host)} is in your tailnet`,
    ...serves.map(({ port, target }) => `  port ${port} leads to ${visible(target)}`),
    ...(serves.length === 0 ? ['  it serves nothing there'] : []),
    daysLeft === undefined ? '  its key does not end' : `  its key ends in ${daysLeft} days; audits and health watch it`,
    ...(funnel === 'on' ? [palette.red('  funnel is on: the whole internet sees it (tailscale funnel reset)')] : []),
  ]
  return `${lines.join('\n')}\n`
}
