/** What is encrypted on a host, which situation it is in, and what follows, as terminal text and JSON. */
import { ANSWERS, SITUATIONS, type Decision } from '../audit/at-rest.js'
import type { AtRest, Encryption } from '../areas/state/at-rest.js'
import { printable } from './json.js'
import { labelled, visible, type Screen } from './screen.js'

const WORDS: Readonly<Record<Encryption, string>> = { encrypted: 'encrypted', plain: 'not encrypted', memory: 'in memory', network: 'on another machine', unknown: 'not known' }
const STATES: Readonly<Record<Decision['state'], string>> = {
  met: 'the disks are as decided',
  accept: 'a plain disk is part of this decision: a risk to write down',
  open: 'this host is not there: do it, or accept the risk for now',
  unknown: 'whether this host is there could not be seen',
}

export function seenText(host: string, { container, places, swaps, archives }: AtRest, { palette, width }: Screen): string {
  const row = (what: string, text: string): string[] => labelled(what, text, { indent: 4, label: 13, width })
  return [
    '',
    `  ${palette.bold(`What is at rest on ${visible(host)}`)}`,
    ...(container ? row('', 'a container: its disks and its swap belong to the machine underneath') : places.flatMap(({ name, source, fileSystem, encryption }) => row(name, `${WORDS[encryption]}  (${source}, ${fileSystem})`))),
    ...(container ? [] : swaps.length === 0 ? row('swap', 'none') : swaps.flatMap(({ name, encryption }) => row('swap', `${WORDS[encryption]}  (${name})`))),
    ...(archives.length === 0 ? row('archives', 'no plain one in the usual places') : archives.flatMap((archive) => row('archive', `plain  ${archive}`))),
    '',
  ].join('\n')
}

export const situationsText = ({ width }: Screen): string =>
  ['  Which situation is it in?', ...SITUATIONS.flatMap((name, at) => labelled(`${at + 1}  ${name}`, ANSWERS[name].what, { indent: 4, label: 12, width })), ''].join('\n')

export function decisionText({ situation, state, steps }: Decision, { palette, width }: Screen): string {
  const { what, decision, because } = ANSWERS[situation]
  const paragraph = (text: string): string[] => labelled('', text, { indent: 4, label: 0, width })
  return [
    '',
    ...labelled('', `For ${what}: ${decision}`, { indent: 2, label: 0, width }, palette.bold),
    ...paragraph(because),
    '',
    ...labelled('', STATES[state], { indent: 2, label: 0, width }, state === 'met' ? palette.green : palette.yellow),
    ...steps.flatMap((step) => labelled('-', step, { indent: 4, label: 2, width })),
    '',
  ].join('\n')
}

export const atRestJson = (host: string, { container, places, swaps, archives }: AtRest, decision: Decision | undefined): string =>
  printable({
    schema: 'hardshell.at-rest.v1',
    host,
    container,
    places: places.map(({ name, fileSystem, source, encryption }) => ({ name, fileSystem, source, encryption })),
    swaps: swaps.map(({ name, encryption }) => ({ name, encryption })),
    archives,
    decision: decision === undefined ? null : { situation: decision.situation, decision: ANSWERS[decision.situation].decision, state: decision.state, steps: decision.steps, risk: decision.risk ?? null },
  })
