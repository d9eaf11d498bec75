/** The running release judged against the list of known holes: one claim a severity, each hole a line of evidence. */
import { fail, pass, unknown, type Evidence, type Judgement, type Severity } from '../../model/control.js'
import { defineControl } from '../define.js'
import { knownAdvisories, runningVersion, type Known, type Running } from './facts.js'
import type { Advisory, Rating } from './table.js'
import { exposure, parseVersion } from './version.js'

/** Days. Upstream publishes advisories every few weeks: a list this old misses some. */
export const OLD = 30
/** Days. A list this old proves nothing any more, and what it does not name is unknown. */
export const TOO_OLD = 90
/** A release that nobody has repaired since spring hits dozens; the first tell the story. */
const SHOWN = 12

const needs = { runningVersion, knownAdvisories }
const UPDATE = 'hardshell advisories update'

function judge({ runningVersion: running, knownAdvisories: known }: { runningVersion: readonly Running[]; knownAdvisories: Known }, ratings: readonly Rating[]): Judgement {
  const advisories = known.advisories.filter(({ severity }) => ratings.includes(severity))
  const saw = running.map(({ where, version }) => `${version} in ${where}`).join(', ')
  const want = `none of the ${advisories.length} known by ${known.asOf}`
  const exposed: Evidence[] = []
  const open: string[] = []
  for (const { where, version } of running) {
    const parsed = parseVersion(version)
    if (parsed === undefined) {
      open.push(`${version} in ${where} is no version that this list can be read by`)
      continue
    }
    for (const advisory of advisories) {
      const found = exposure(parsed, advisory.ranges)
      if (found === 'exposed') exposed.push({ fact: 'known-advisories', saw: `${version} in ${where}: ${described(advisory)}`, want })
      if (found === 'perhaps') open.push(`${version} in ${where} may hold the repair of ${advisory.id} or not: the number of an extended-stable release does not tell`)
    }
  }
  if (exposed.length > 0) {
    const more = exposed.length - SHOWN
    return { verdict: 'fail', evidence: [...exposed.slice(0, SHOWN), ...(more > 0 ? [{ fact: 'known-advisories', saw: `and ${more} more`, want }] : [])] }
  }
  if (open.length > 0) return unknown(open.length > 1 ? `${open[0]}; and ${open.length - 1} more` : (open[0] ?? ''))
  if (known.age < -1) return unknown(`the list of known holes is dated ${known.asOf}, which is still to come: is this machine's clock right?`)
  if (known.age > TOO_OLD) return unknown(`the list of known holes is ${known.age} days old: ${UPDATE}`)
  return pass('known-advisories', saw, want)
}

const described = ({ id, aliases, severity, what, ranges }: Advisory): string => {
  const fixed = ranges.map((range) => range.fixed).findLast((version) => version !== undefined)
  return `${id}${aliases[0] === undefined ? '' : ` (${aliases[0]})`} ${what}${severity === 'unrated' ? ', unrated' : ''}; ${fixed === undefined ? 'no repaired release named' : `repaired in ${fixed}`}`
}

const advice = 'Move to a release that is repaired: set image.version in hardshell.yaml to it (or latest), then hardshell update, which can go back. hardshell advisories list shows what is known; hardshell advisories update fetches what is new.'

const exposedTo = (id: string, title: string, severity: Severity, ratings: readonly Rating[], principle: string) =>
  defineControl({
    id: `advisories.${id}`,
    title,
    severity,
    lenses: { child: 'The newspaper printed how this make of lock is opened. Ours is not that make, or it has been repaired.', principle },
    needs,
    whenAbsent: 'not-applicable',
    advice,
    check: (facts) => judge(facts, ratings),
  })

export const noCritical = exposedTo(
  'no-critical', 'The running OpenClaw has no critical hole that is public', 'critical', ['critical'],
  'The recipe is on the internet, scanners try it on every address they find, and what it gives is everything: the agent, its keys, often the host.',
)
export const noHigh = exposedTo(
  'no-high', 'The running OpenClaw has no severe hole that is public', 'high', ['high', 'unrated'],
  'Most of these need a foot in the door first: a message from a stranger, a paired device, a file in the workspace. An agent that reads mail from strangers has that foot in the door by profession.',
)
export const noLesser = exposedTo(
  'no-lesser', 'The running OpenClaw has no lesser hole that is public', 'medium', ['medium', 'low'],
  'Lesser holes are what chains are made of: one tells a secret, the next uses it.',
)

export const listRecent = defineControl({
  id: 'advisories.list-recent',
  title: 'The list of known holes is recent',
  severity: 'low',
  lenses: {
    child: 'Yesterday’s newspaper says nothing of today’s burglary.',
    principle: `No finding in an old list is no news at all. After ${OLD} days the list is called old; after ${TOO_OLD} days what it does not name counts as unknown, not as safe.`,
  },
  needs,
  whenAbsent: 'not-applicable',
  advice: `On this machine, with a network: ${UPDATE}. Without one: bring the list another way, and name the file in HARDSHELL_ADVISORIES.`,
  check: ({ knownAdvisories: { asOf, age } }) => {
    const saw = `of ${asOf}, ${age} days old`
    return age >= -1 && age <= OLD ? pass('known-advisories', saw, `at most ${OLD} days old`) : fail('known-advisories', saw, `at most ${OLD} days old`)
  },
})
