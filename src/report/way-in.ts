/** The way in as terminal lines: how the tunnel is, who waits to be let in, who is in. A device names itself: all of it is shown harmless. */
import type { Devices, OpenEvent, PairedDevice, PendingDevice } from '../model/way-in.js'
import { labelled, plural, shorten, visible, type Screen } from './screen.js'

export interface At {
  /** As the operator calls it, for the commands to copy. */
  readonly host: string
  /** Milliseconds since 1970. */
  readonly now: number
}

/** @param asked whether a person is asked about devices here */
export function openText(event: OpenEvent, { host, now }: At, screen: Screen, asked: boolean): string {
  const { palette } = screen
  const note = (text: string, paint: (text: string) => string = String): string => `${labelled('', text, { indent: 2, label: 0, width: screen.width }, paint).join('\n')}\n`
  switch (event.event) {
    case 'starting':
      return note(`… ${event.text}`, palette.dim)
    case 'open':
      return `\n  ${palette.green('✓')} ${palette.bold(`The gateway of ${visible(host)}`)}  ${event.url}\n    ${palette.dim(`through a tunnel that lasts until Ctrl-C${event.apps === undefined ? '' : `; MCP Apps through port ${event.apps}`}`)}\n\n`
    case 'no-apps':
      return note(`port ${event.port} on this machine is taken, and the gateway's page looks for MCP Apps there: they will not show. Free it and open this again.`, palette.yellow)
    case 'other-port':
      return note(`port ${event.taken} on this machine is taken (another hardshell open, or an OpenClaw of your own?): this one ends at port ${event.port}`, palette.yellow)
    case 'lost':
      return note(`the connection broke (${visible(event.because)}); mending it`, palette.yellow)
    case 'retry':
      return note(`… ${visible(event.because)}; again in ${event.seconds} s`, palette.dim)
    case 'back':
      return note('✓ the tunnel stands again', palette.green)
    case 'silent':
      return note(`the gateway does not answer (${visible(event.because)}); hardshell verify ${visible(host)} shows how it is`, palette.yellow)
    case 'speaking':
      return note('✓ the gateway answers again', palette.green)
    case 'browser':
      return note(`✓ your browser has its sign-in. ${asked ? 'Another device waits to be let in? Press Enter.' : `Other devices: hardshell devices list ${visible(host)}`}`, palette.green)
    case 'by-hand':
      return [
        note(`No browser was opened: ${visible(event.because)}.`),
        note('Open the address above yourself. To sign in, in another terminal:'),
        `    hardshell open ${visible(host)} --show-link${event.port === undefined ? '' : ` --port ${event.port}`}     ${palette.dim('a link that is good once and lets that browser in')}\n`,
        `    hardshell open ${visible(host)} --show-token    ${palette.dim('or the token, to type in; the browser then waits to be let in')}\n`,
        ...(asked ? [note('Devices that knock in the next three minutes are shown here; later, press Enter.', palette.dim)] : []),
      ].join('')
    case 'no-page':
      return note(`Port ${event.port} serves programs. The gateway lets its web page in at ${event.works.join(', ')} only: for that, free one of them and open it without --port.`, palette.yellow)
    case 'pending':
      return `\n${pendingText(event.device, now, screen)}${asked ? '' : approveLine(event.device, host, screen)}`
    case 'none-pending':
      return note('nobody waits to be let in', palette.dim)
    case 'approved':
      return note(`✓ ${called(event.device)} is let in; if it does not go on by itself, connect it again`, palette.green)
    case 'unapproved':
      return note(`${called(event.device)} stays outside`, palette.dim)
    case 'devices-unknown':
      return note(`which devices wait could not be told: ${visible(event.because)}`, palette.yellow)
  }
}

export function devicesText({ pending, paired }: Devices, { host, now }: At, screen: Screen): string {
  const { palette } = screen
  return [
    `\n  ${palette.bold(visible(host))}  ${plural(paired.length, 'device')} in, ${pending.length} waiting\n`,
    ...pending.map((device) => `\n${pendingText(device, now, screen)}${approveLine(device, host, screen)}`),
    ...paired.map((device) => `\n${pairedText(device, now, screen)}`),
    ...(paired.length > 0 ? [`\n  ${palette.dim(`put one out: hardshell devices revoke KEY --host ${visible(host)}`)}\n`] : []),
    '',
  ].join('')
}

/** What the owner needs to decide: is this the device in front of me, and how much does it want? */
export function pendingText(device: PendingDevice, now: number, screen: Screen): string {
  const { palette } = screen
  const rows: (readonly [string, string])[] = [
    ['says it is', [device.platform, device.client].filter((part) => part !== '').join(', ')],
    ['wants', wants(device)],
    ['from', `${device.from}, ${ago(device.at, now)}`],
    ['its key', device.deviceId.slice(0, 16)],
    ['request', device.requestId],
  ]
  const title = `${palette.yellow('?')} ${palette.bold(called(device))} ${device.again ? 'was paired before and asks again' : 'wants to be paired'}`
  return `  ${title}\n${table(rows, screen)}`
}

const approveLine = ({ requestId }: PendingDevice, host: string, { palette }: Screen): string =>
  `    ${palette.bold('let it in:')} hardshell devices approve ${visible(requestId)} --host ${visible(host)}\n`

export function pairedText(device: PairedDevice, now: number, screen: Screen): string {
  const rows: (readonly [string, string])[] = [
    ['is', [device.platform, device.client].filter((part) => part !== '').join(', ')],
    ['may', wants(device)],
    ['let in', `${ago(device.at, now)}${device.approvedVia === '' ? '' : `, ${VIA[device.approvedVia] ?? device.approvedVia}`}`],
    ['its key', device.deviceId.slice(0, 16)],
  ]
  return `  ${screen.palette.green('✓')} ${screen.palette.bold(called(device))}${device.connected ? '  connected now' : ''}\n${table(rows, screen)}`
}

const VIA: Readonly<Record<string, string>> = { owner: 'by the owner', bootstrap: 'by a one-time sign-in', silent: 'without a question' }

const table = (rows: readonly (readonly [string, string])[], { palette, width }: Screen): string =>
  rows.map(([label, text]) => `${labelled(label, shorten(visible(text), 300), { indent: 4, label: 12, width }, String, palette.dim).join('\n')}\n`).join('')

const called = ({ name, client, deviceId }: Pick<PendingDevice, 'name' | 'client' | 'deviceId'>): string =>
  shorten(visible(name || (client === 'openclaw-control-ui' ? 'A browser' : client) || deviceId.slice(0, 16)), 60)

/** The scope that stands above the others is named for what it is. */
function wants({ roles, scopes }: Pick<PendingDevice, 'roles' | 'scopes'>): string {
  const short = scopes.map((scope) => scope.replace(/^operator\./, ''))
  const all = short.includes('admin') ? 'everything (admin): ' : ''
  return `${all}${roles.join(', ') || 'no role'}${short.length > 0 ? ` with ${short.join(', ')}` : ''}`
}

/** The host's clock and ours may differ a little. */
function ago(at: number, now: number): string {
  if (at <= 0) return 'at a time unknown'
  const seconds = Math.max(0, Math.round((now - at) / 1000))
  if (seconds < 90) return `${seconds} s ago`
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min ago`
  return seconds < 48 * 3600 ? `${Math.round(seconds / 3600)} hours ago` : `${Math.round(seconds / 86_400)} days ago`
}
