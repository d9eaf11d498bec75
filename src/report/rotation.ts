/** A rotation of the gateway token as terminal text: what will happen, and what was proven. */
import type { Rotation, RotatedDevice } from '../areas/secrets/rotation.js'
import { plural, visible, type Screen } from './screen.js'

export const beforeRotation = (host: string, incident: boolean): string =>
  [
    `${visible(host)}: a new gateway token`,
    '  1. The host makes it from its own randomness and writes it into .env in the place of the old one. It does not leave the host.',
    '  2. The container is made anew: the gateway is away for half a minute, and whoever is connected loses the connection.',
    '  3. The new token must be let in and the old one refused, over HTTP and over WebSocket, or the old one comes back.',
    incident
      ? '  4. Every paired device is taken out, one of our own is shown to be refused, and each of yours must be paired anew.'
      : '  4. Paired devices stay in: they have tokens of their own. They are listed; --incident takes them out.',
    '  5. The host is searched for the old token: copies of settings, shell histories, units, processes, logs, homes.',
    '',
  ].join('\n')

export function rotationText(host: string, rotation: Rotation, { palette }: Screen): string {
  const { proven, proofs, devices, revoked, clients, connections, stale, journal, failed } = rotation
  const section = (title: string, rows: readonly string[]): string[] => (rows.length === 0 ? [] : ['', `  ${title}`, ...rows.map((row) => `    ${row}`)])
  const staying = revoked.length > 0 ? [] : devices
  const open = connections === undefined ? 'how many connections were open is not known' : `${plural(connections, 'connection')} from outside, ${staying.filter(({ connected }) => connected).length} of a paired device that comes back by itself`
  return [
    '',
    `  ${palette.bold(visible(host))}  a new gateway token${proven === undefined ? '' : ` since ${visible(proven.slice(0, 16).replace('T', ' '))} UTC`}`,
    ...proofs.map(({ what, saw }) => `  ${palette.green('✓')} ${visible(what)}  ${palette.dim(visible(saw))}`),
    ...failed.map((text) => `  ${palette.red('✗')} ${visible(text)}`),
    ...section(`${plural(revoked.length, 'device')} taken out; pair each anew with hardshell open ${visible(host)}`, revoked.map(named)),
    ...section(`${plural(staying.length, 'paired device')} still in: a new gateway token does not touch theirs. In an incident: hardshell rotate gateway ${visible(host)} --incident`, staying.map(named)),
    ...section('Open when it began; whoever used the old token must sign in again', [open, ...clients.map(({ name, mode, from }) => visible([name, mode, from].filter((part) => part !== '').join(', ')))]),
    ...section('The old token is still here. It opens nothing any more; remove it, or what uses it will fail (shred -u FILE, or take the line out)', stale.map(place)),
    ...section('Kept for undo, now with the new token in its place', journal.map(visible)),
    '',
    `  ${palette.dim('next')}  sign in again: hardshell open ${visible(host)}. Programs that had the old token (monitors, scripts, gateway.remote.token on`,
    '        other machines) need the new one: on the host, sudo grep OPENCLAW_GATEWAY_TOKEN in .env. Ten wrong tries in a minute lock',
    '        everybody out for five, so end what still uses the old one. Backups made before hold the old one.',
    '',
  ].join('\n')
}

const named = ({ id, name, platform, roles }: RotatedDevice): string => visible([name || 'without a name', platform, roles, id].filter((part) => part !== '').join(', '))

const KINDS: Readonly<Record<string, string>> = {
  copy: 'a copy',
  shell: 'a shell history or profile',
  cmdline: 'the command line of process',
  environ: 'the environment of process',
  unit: 'a unit file',
  cron: 'a cron file',
  log: 'a log',
  stray: 'a file',
}
const place = (text: string): string => {
  const [kind = '', ...rest] = text.split(' ')
  return visible(`${KINDS[kind] ?? kind}: ${rest.join(' ')}`)
}
