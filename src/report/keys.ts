/** Keys of a host as terminal text: how old, where, and how each is replaced. */
import type { KeyReport } from '../areas/secrets/ages.js'
import { KINDS, type KeyPlace } from '../areas/secrets/key-places.js'
import { provider, verifyWith } from '../areas/secrets/providers.js'
import { labelled, plural, visible, type Screen } from './screen.js'

export function keysText({ host, days, keys, unread }: KeyReport, { palette }: Screen): string {
  const overdue = keys.filter((key) => key.days > days).length
  return [
    '',
    `  ${palette.bold(visible(host))}  ${plural(keys.length, 'key')}, ${overdue} older than ${days} days`,
    '',
    ...keys.map((key) => {
      const paint = key.days > days ? palette.red : String
      return `  ${paint(`${key.days} days`.padStart(10))}  due ${key.due}  ${visible(key.name)}  ${palette.dim(visible(`${key.provider}: ${key.places.map(({ file }) => file).join(', ')}`))}`
    }),
    ...unread.map((text) => `  ${palette.yellow(`could not be read: ${visible(text)}`)}`),
    '',
    `  ${palette.dim('Days count from when a key was first seen here. Next: hardshell rotate provider NAME')} ${visible(host)}`,
    '',
  ].join('\n')
}

/** The matrix: every place of the keys of one provider, or of all that are configured. */
export function matrixText({ host, places, keys }: KeyReport, only: string | undefined, screen: Screen): string {
  const { palette } = screen
  const ids = [...new Set(places.map((place) => place.provider))].filter((id) => only === undefined || id === only)
  if (ids.length === 0) return `\n  ${visible(host)}: no key${only === undefined ? '' : ` of ${visible(only)}`} is on this host\n`
  const row = (label: string, text: string): string => labelled(label, text, { indent: 4, label: 11, width: screen.width }, String, palette.dim).join('\n')
  return ids
    .flatMap((id) => {
      const about = provider(id)
      const mine = places.filter((place) => place.provider === id)
      return [
        '',
        `  ${palette.bold(visible(about.title))}`,
        ...mine.map((place) => row(held(place), shown(place, keys))),
        row('new key', about.console),
        ...(about.handOver === undefined ? [] : [row('hand over', about.handOver)]),
        row('verify', verifyWith(id)),
        ...(id === 'gateway' ? [] : [row('then', 'revoke the old key at the provider, since backups of before hold it for as long as they are kept; and look again: hardshell rotate status')]),
      ]
    })
    .concat('')
    .join('\n')
}

const held = ({ kind, form }: KeyPlace): string => (form === 'oauth' ? 'sign-in' : form !== 'literal' ? 'reference' : kind === 'env' ? 'kept' : 'plain text')

/** After a new key: where it is now, and where an old one still stands and may win. */
export function enteredText(after: KeyReport, before: KeyReport, id: string, variable: string, { palette }: Screen): string {
  const old = new Set(before.places.flatMap((place) => (place.provider === id && place.fingerprint !== undefined ? [place.fingerprint] : [])))
  const left = after.places.filter(({ fingerprint }) => fingerprint !== undefined && old.has(fingerprint))
  const unchanged = left.some(({ kind, where }) => kind === 'env' && where === variable)
  return [
    '',
    unchanged ? `  ${palette.yellow('!')} ${visible(variable)} is what it was: the same key was entered again` : `  ${palette.green('✓')} the gateway has a new ${visible(variable)}, in .env alone; settings refer to it`,
    ...(left.length === 0 || unchanged ? [] : ['  An old key still stands in plain text, and where OpenClaw reads it there it may win:', ...left.map((place) => `    ${shown(place, after.keys)}${remove(place)}`)]),
    `  ${palette.dim('verify')}  ${verifyWith(id)}`,
    `  ${palette.dim('then')}    revoke the old key, which backups of before still hold: ${provider(id).console}`,
    '',
  ].join('\n')
}

function remove({ kind, where, file }: KeyPlace): string {
  const profile = /^profiles\.(.+)\.\w+$/.exec(where)?.[1]
  if ((kind === 'auth-store' || kind === 'agent-store') && profile !== undefined) return visible(`: docker exec openclaw-gateway node openclaw.mjs models auth logout ${profile} --yes`)
  if (kind === 'copy' || kind === 'retired') return visible(`: shred -u on the file, in the state folder (${file})`)
  return kind === 'secret-store' ? visible(`: docker exec openclaw-gateway node openclaw.mjs secrets store rm ${where}`) : ''
}

function shown({ kind, file, where, form, fingerprint }: KeyPlace, keys: KeyReport['keys']): string {
  const age = keys.find((key) => key.fingerprint === fingerprint)
  const to = form.startsWith('ref:') ? ` → ${form.slice('ref:'.length)}` : ''
  return visible(`${file}: ${where}${to} (${KINDS[kind]}${age === undefined ? '' : `, ${age.days} days`})`)
}

/**
 * An iCalendar file (RFC 5545): one whole-day event for each key on the day that it is due, with an alarm a week before. The same key
 * has the same event each time, so that importing it again moves it.
 * @param stamp when it is made, ISO 8601
 */
export function calendar(reports: readonly KeyReport[], stamp: string): string {
  const compact = (iso: string): string => iso.replaceAll(/[-:]|\.\d+/g, '')
  const events = reports.flatMap(({ host, keys }) =>
    keys.flatMap((key) => {
      const command = key.provider === 'gateway' ? `hardshell rotate gateway ${host}` : `hardshell rotate provider ${key.provider} ${host}`
      return [
        'BEGIN:VEVENT',
        `UID:${key.fingerprint}@${host.replaceAll(/[^A-Za-z0-9.-]/g, '-')}.hardshell`,
        `DTSTAMP:${compact(stamp)}`,
        `DTSTART;VALUE=DATE:${compact(key.due)}`,
        `SUMMARY:${escaped(`Rotate ${key.name} on ${host}`)}`,
        `DESCRIPTION:${escaped(`${command}\n${provider(key.provider).console}\nIn: ${key.places.map(({ file, where }) => `${file} ${where}`).join(', ')}`)}`,
        'TRANSP:TRANSPARENT',
        'BEGIN:VALARM',
        'ACTION:DISPLAY',
        'TRIGGER:-P7D',
        `DESCRIPTION:${escaped(`In a week: rotate ${key.name} on ${host}`)}`,
        'END:VALARM',
        'END:VEVENT',
      ]
    }),
  )
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//hardshell//rotate calendar//EN', 'CALSCALE:GREGORIAN', 'METHOD:PUBLISH', ...events, 'END:VCALENDAR', ''].map(folded).join('\r\n')
}

const escaped = (text: string): string => visible(text.replaceAll('\n', '\u0000')).replaceAll(/[\\;,]/g, '\\$&').replaceAll('\\\\x00', '\\n')

/** At most 75 octets a line; what is longer goes on after a space. */
function folded(line: string): string {
  const parts: string[] = []
  let part = ''
  for (const sign of line) {
    if (new TextEncoder().encode(part + sign).length > 74) {
      parts.push(part)
      part = ' '
    }
    part += sign
  }
  return [...parts, part].join('\r\n')
}
