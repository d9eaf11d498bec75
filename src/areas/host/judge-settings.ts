/** Judges the kernel's settings by the list of those wanted: each key by itself, with its own evidence. */
import { unknown, type Judgement } from '../../model/control.js'
import { isContainer, type Os } from './os.js'
import type { KernelSetting } from './sysctl.js'
import { accepted, pathOf, type WantedSetting } from './wanted-settings.js'

export function judgeSettings(wanted: readonly WantedSetting[], found: readonly KernelSetting[], host: Os): Judgement {
  // the first that fits: `all` and `default` come before `*`, which fits them too
  const judged = found.flatMap((setting) => {
    const want = wanted.find((one) => fits(one, setting.path))
    return want === undefined ? [] : [{ ...setting, want: accepted(want) }]
  })
  const missing = wanted.filter((one) => !found.some(({ path }) => fits(one, path) || path === pathOf(one)))
  if (missing.length > 0) return unknown(`not looked at: ${missing.map(({ key }) => key).join(', ')}`)
  const there = judged.filter(({ value }) => value !== undefined)
  if (there.length === 0) return unknown('this kernel shows none of these settings')
  const evidence = ({ path, value, want, writable }: (typeof judged)[number]) => ({
    fact: named(path),
    saw: value === undefined ? 'this kernel has no such setting' : `${value}${writable ? '' : ', and not to be changed from here'}`,
    want: want.join(' or '),
  })
  const wrong = there.filter(({ value, want }) => !want.includes(value ?? ''))
  // in a container most of the kernel belongs to the machine underneath: said, and not held against this host
  const borrowed = isContainer(host) ? wrong.filter(({ writable }) => !writable) : []
  const ours = wrong.filter((one) => !borrowed.includes(one))
  if (ours.length > 0) return { verdict: 'fail', evidence: ours.map(evidence) }
  if (there.length === borrowed.length) return unknown('a container that may change none of these settings: ask the machine underneath')
  return {
    verdict: 'pass',
    evidence: judged.map(evidence),
    ...(borrowed.length === 0 ? {} : { because: `belongs to the machine underneath: ${borrowed.map(({ path }) => named(path)).join(', ')}` }),
  }
}

/** An interface's name may hold dots, so a path is compared folder by folder. */
function fits(want: WantedSetting, path: string): boolean {
  const [wants, has] = [pathOf(want).split('/'), path.split('/')]
  return wants.length === has.length && wants.every((part, at) => part === '*' || part === has[at])
}

/** As sysctl writes it: dots for slashes, and slashes for the dots of an interface's name. */
const named = (path: string): string => path.replaceAll(/[./]/g, (mark) => (mark === '.' ? '/' : '.'))
