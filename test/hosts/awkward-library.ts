/**
 * The library of awkward hosts: `test/hosts/awkward/<name>.sh`, each a condition that a host was really found in, which a
 * control must catch, or one that looks awkward and must pass. `docs/house.md` says how one is written; `awkward.test.ts` runs them all on one hardened server,
 * and `docs/matrix.md` is made from their headers and from the loop's scenarios.
 */
import { readdirSync, readFileSync } from 'node:fs'
import type { Control, Verdict } from '../../src/model/control.js'
import type { Spec } from '../../src/spec/spec.js'
import { areas } from '../../src/areas/catalogue.js'
import { packageRoot } from '../../src/runner/assets.js'
import { scenarios } from './scenarios.js'

/** A control that must come to this verdict, and the words that its evidence must have: caught, or let pass, for the right reason. */
export interface Catch {
  readonly control: string
  readonly verdict: Verdict
  readonly says: RegExp
}
export interface Awkward {
  readonly name: string
  /** One sentence: what the host is like. */
  readonly what: string
  readonly catches: readonly Catch[]
  /** Controls whose verdict may change with it; `gateway.*` is all of an area. */
  readonly also: readonly string[]
  /** Why nothing else may be broken at the same time. */
  readonly alone: string | undefined
  readonly text: string
}

const folder = new URL('test/hosts/awkward/', packageRoot)
export const program = (name: string): string => readFileSync(new URL(name, folder), 'utf8')

/** @throws when a header does not say what it must */
export function parse(name: string, text: string): Awkward {
  const all = (key: string): string[] => [...text.matchAll(new RegExp(`^# ${key}: (.+)$`, 'gm'))].map(([, value = '']) => value.trim())
  const what = new RegExp(`^# ${name}\\.sh - (.+)$`, 'm').exec(text)?.[1]
  if (what === undefined) throw new Error(`${name}.sh: its second line must be "# ${name}.sh - what the host is like"`)
  const catches = all('caught by').map((line): Catch => {
    const [, control, verdict = 'fail', says] = /^([a-z0-9.-]+)(?: \[(unknown|not-applicable)\])? \/(.+)\/$/.exec(line) ?? []
    if (control === undefined || says === undefined) throw new Error(`${name}.sh: not "# caught by: CONTROL /WORDS OF ITS EVIDENCE/": ${line}`)
    return { control, verdict: verdict as Verdict, says: new RegExp(says, 'i') }
  })
  for (const line of all('passes')) {
    const [, control, says] = /^([a-z0-9.-]+) \/(.+)\/$/.exec(line) ?? []
    if (control === undefined || says === undefined) throw new Error(`${name}.sh: not "# passes: CONTROL /WORDS OF ITS EVIDENCE/": ${line}`)
    catches.push({ control, verdict: 'pass', says: new RegExp(says, 'i') })
  }
  if (catches.length === 0) throw new Error(`${name}.sh: it must be caught by a control, or pass one`)
  if (!/^ *break\)/m.test(text) || !/^ *mend\)/m.test(text)) throw new Error(`${name}.sh: it must break and mend`)
  return { name, what: what.replace(/\.$/, ''), catches, also: all('also').flatMap((line) => line.split(/[\s,]+/)), alone: all('alone')[0], text }
}

export const library: readonly Awkward[] = readdirSync(folder)
  .filter((file) => file.endsWith('.sh'))
  .sort()
  .map((file) => parse(file.slice(0, -'.sh'.length), program(file)))

const covers = (word: string, control: string): boolean => word === control || (word.endsWith('.*') && control.startsWith(word.slice(0, -1)))
/** Whether this host may change the control's verdict. */
export const touches = ({ catches, also }: Awkward, control: string): boolean => catches.some((one) => one.control === control) || also.some((word) => covers(word, control))

/** What is broken, judged and mended at once: no two of a batch touch the same control. */
export function batches(these: readonly Awkward[]): readonly (readonly Awkward[])[] {
  const found: Awkward[][] = []
  for (const one of these) {
    const apart = (other: Awkward): boolean => other.alone === undefined && !controls.some(({ id }) => touches(one, id) && touches(other, id))
    const place = one.alone === undefined ? found.find((members) => members.every(apart)) : undefined
    if (place === undefined) found.push([one])
    else place.push(one)
  }
  return found
}

/** Every control, its area's order kept. */
export const controls = areas.flatMap((area) => area.controls as unknown as readonly Control<Spec>[])
/** Controls that only `audit --deep` can judge. */
export const deepControls: ReadonlySet<string> = new Set(controls.filter(({ needs }) => Object.values(needs).some(({ deep }) => deep !== undefined)).map(({ id }) => id))

/** Tests on other real hosts that make a control fail and pass: what it judges is not on the host that the library breaks. */
export const ELSEWHERE: ReadonlyMap<string, { readonly test: string; readonly why: string }> = new Map([
  ['host.audit-rules', { test: 'audit-rules.test.ts', why: 'the kernel’s audit belongs to the machine under a practice server: a kernel of its own is booted' }],
  ['gateway.apparmor', { test: 'apparmor.test.ts', why: 'the kernel under a practice server has no AppArmor: one that has is booted, with a Docker on it' }],
  ['host.aide-last-result', { test: 'strict.test.ts', why: 'asked for by the strict profile only' }],
  ['gateway.preset-risks', { test: 'gateway.test.ts', why: 'judges the preset that the spec chooses' }],
  ['advisories.list-recent', { test: 'state.test.ts', why: 'judges the list on the operator’s machine' }],
  ['health.told', { test: 'health.test.ts', why: 'no channel of alarm is declared for a practice server' }],
  ['health.drilled', { test: 'health.test.ts', why: 'no channel of alarm is declared for a practice server' }],
  ['documentation.state-encrypted-by-file', { test: 'at-rest.test.ts', why: 'a container has no disks of its own' }],
  ['documentation.*', { test: 'scorecard.test.ts', why: 'judge what the spec says' }],
  ['image.attested', { test: 'image.test.ts', why: 'judges what a registry attests, and practice servers build from npm' }],
  ['image.attestations-match', { test: 'image.test.ts', why: 'judges what a registry attests, and practice servers build from npm' }],
  ['image.packages-audited', { test: 'image.test.ts', why: 'the registry of practice servers refuses audits: one that answers stands in' }],
  ['image.scanned', { test: 'image.test.ts', why: 'no scanner can be had here: a stand-in for trivy' }],
  ['ways-in.front-door-confined', { test: 'ways.test.ts', why: 'there is a front door only where a way in asks for one' }],
  ['outside.certificate', { test: 'scorecard.test.ts', why: 'nobody whom the operator’s machine trusts signs for a practice server: it is told to trust one' }],
  ['outside.declared-only-ipv6', { test: 'scorecard.test.ts', why: 'Docker gives practice servers no IPv6: one is given an address, and a Docker that publishes over it' }],
  ['ways-in.tailscale-package', { test: 'tailscale.test.ts', why: 'asked for where Tailscale is a declared way in' }],
  ['ways-in.tailscale-serve', { test: 'tailscale.test.ts', why: 'asked for where Tailscale is a declared way in' }],
  ['ways-in.tailscale-rule', { test: 'tailscale.test.ts', why: 'asked for where Tailscale is a declared way in' }],
  ['secrets.rotation-ended', { test: 'key-rotation.test.ts', why: 'nothing was rotated on the host that the library breaks' }],
  ['image.binaries-unchanged', { test: 'image.test.ts', why: 'a practice server’s image has no extra programs' }],
])
/** What no test on a real host can show, and why. */
export const NEVER_FAILS: ReadonlyMap<string, string> = new Map()
export const NEVER_PASSES: ReadonlyMap<string, string> = new Map()

const elsewhere = (control: string): readonly string[] => [...ELSEWHERE].filter(([word]) => covers(word, control)).map(([, { test }]) => test)
const inLibrary = (control: string, verdict: Verdict): readonly string[] => library.filter(({ catches }) => catches.some((one) => one.control === control && one.verdict === verdict)).map(({ name }) => name)
const loop = (control: string): readonly string[] => (scenarios.includes(control) ? ['loop'] : [])

/** What makes each control fail: names of awkward hosts, `loop` for its own scenario beside the control, a test on another host. */
export const failsBy = (control: string): readonly string[] => (NEVER_FAILS.has(control) ? [] : [...loop(control), ...inLibrary(control, 'fail'), ...elsewhere(control)])
export const SOUND = 'the sound host'
/** Where each control passes; where nothing else is named, on the sound host itself, which awkward.test.ts holds it to. */
export const passesOn = (control: string): readonly string[] => {
  if (NEVER_PASSES.has(control)) return []
  const named = [...loop(control), ...inLibrary(control, 'pass'), ...elsewhere(control)]
  return named.length > 0 ? named : [SOUND]
}

export function matrixPage(): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|')
  return [
    '# Awkward hosts and the controls that catch them',
    '',
    'Made by `scripts/matrix` from the library in `test/hosts/awkward/` and the scenarios beside the controls; a stale page fails a test.',
    '*loop* is the control’s own scenario, `src/areas/<area>/scenarios/<claim>.sh`: it fails, is mended by its step, passes, and fails again when that is undone.',
    '*the sound host* is the hardened practice server before anything is broken. A name that ends in `.test.ts` is a test on another real host.',
    '',
    '## What each awkward host is caught by',
    '',
    '| host | what it is like | caught by |',
    '|---|---|---|',
    ...library.map(({ name, what, catches }) => `| [${name}](../test/hosts/awkward/${name}.sh) | ${cell(what)} | ${catches.map(({ control, verdict }) => (verdict === 'fail' ? control : verdict === 'pass' ? `*passes* ${control}` : `${control} (${verdict})`)).join(', ')} |`),
    '',
    '## Where each control fails, and where it passes',
    '',
    '| control | claims | fails on | passes on |',
    '|---|---|---|---|',
    ...controls.map(({ id, title }) => `| ${id} | ${cell(title)} | ${failsBy(id).join(', ') || `nothing here: ${NEVER_FAILS.get(id) ?? ''}`} | ${passesOn(id).join(', ') || `nothing here: ${NEVER_PASSES.get(id) ?? ''}`} |`),
    '',
  ].join('\n')
}
