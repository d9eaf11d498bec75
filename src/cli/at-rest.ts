import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { areas } from '../areas/catalogue.js'
import { atRest, type AtRest } from '../areas/state/at-rest.js'
import { CONTROL, decide, SITUATIONS, type Decision, type Situation } from '../audit/at-rest.js'
import type { AcceptedRisk } from '../audit/risks.js'
import { EXIT, HardshellError } from '../model/errors.js'
import { read } from '../model/fact.js'
import { atRestJson, decisionText, seenText, situationsText } from '../report/at-rest.js'
import { addRisk } from '../spec/add-risk.js'
import { parseSpec } from '../spec/load.js'
import { look } from '../workflows/session.js'
import type { Context } from './context.js'
import { DEFAULT_FILE, hostOptions, withSession, type HostOptions } from './host.js'
import type { Route } from './program.js'
import { askDay, readSpec } from './risks.js'

interface AtRestOptions extends HostOptions {
  readonly situation?: string
  readonly accept?: true
  readonly revisit?: string
  readonly why?: string
  readonly json?: true
}

export const atRestRoute: Route = (program, run) => {
  hostOptions(program.command('at-rest').argument('[host]').description('Decide how secrets at rest are kept: what is encrypted, what your situation asks for, and the risk you accept where it is not.'))
    .option('--situation <which>', `without being asked: ${SITUATIONS.join(', ')}`)
    .option('--accept', 'write the risk of a plain disk into hardshell.yaml without being asked')
    .option('--revisit <date>', 'the day it counts again, YYYY-MM-DD (default: in half a year)')
    .option('--why <text>', 'why you live with it (default: the usual reason of that situation)')
    .option('--json', 'print it as JSON; asks nothing')
    .action(
      run((context, host: string | undefined, options: AtRestOptions) =>
        withSession(context, host, options, async (session) => {
          const reading = read(atRest, await look(session, [atRest]))
          if (reading.state !== 'known') throw new HardshellError(reading.state === 'denied' ? 'noRoot' : 'verify', `what is encrypted on ${session.host} could not be seen: ${reading.because}`, { hint: `hardshell audit ${session.host} tells more` })
          if (options.json === true) {
            const situation = options.situation === undefined ? undefined : chosen(options.situation)
            const decision = situation === undefined ? undefined : decide(situation, reading.value)
            if (decision !== undefined) await writeDown(context, session.host, decision, options)
            context.out(`${atRestJson(session.host, reading.value, decision)}\n`)
            return EXIT.ok
          }
          context.out(seenText(session.host, reading.value, context.screen))
          const situation = await situationOf(context, options)
          if (situation === undefined) return EXIT.ok
          return conclude(context, session.host, situation, reading.value, options)
        }),
      ),
    )
}

/** What is left when the host has been seen and the situation is known. */
export async function conclude(context: Context, host: string, situation: Situation, seen: AtRest, options: AtRestOptions): Promise<number> {
  const decision = decide(situation, seen)
  context.out(decisionText(decision, context.screen))
  const written = await writeDown(context, host, decision, options)
  if (written !== undefined) context.out(`  accepted until ${written.revisit}, written into ${options.spec ?? DEFAULT_FILE}: ${CONTROL}\n\n`)
  return EXIT.ok
}

async function situationOf(context: Context, { situation }: AtRestOptions): Promise<Situation | undefined> {
  if (situation !== undefined) return chosen(situation)
  context.say(`${situationsText(context.screen)}\n`)
  if (!context.interactive) {
    context.say('  nobody is here to answer: say it with --situation\n')
    return undefined
  }
  for (;;) {
    context.say('A number or a name?\n> ')
    const typed = (await context.line(context.signal)).trim()
    const found = SITUATIONS[Number(typed) - 1] ?? SITUATIONS.find((name) => name === typed)
    if (found !== undefined) return found
  }
}

function chosen(text: string): Situation {
  const found = SITUATIONS.find((name) => name === text)
  if (found === undefined) throw new HardshellError('usage', `--situation ${text}: not one of the four`, { hint: SITUATIONS.join(', ') })
  return found
}

/** @returns what was written; undefined when there was nothing to accept, or nobody accepted it */
async function writeDown(context: Context, host: string, { risk, state }: Decision, options: AtRestOptions): Promise<AcceptedRisk | undefined> {
  if (risk === undefined) {
    if (options.accept === true) throw new HardshellError('usage', state === 'met' ? 'the disk is encrypted: there is no such risk to accept' : 'what could not be seen cannot be accepted', { hint: 'leave --accept out' })
    return undefined
  }
  if (options.accept !== true && (options.json === true || !context.interactive || !(await context.confirm('Accept that the disk is not encrypted, and write it into hardshell.yaml?')))) return undefined
  const revisit = await askDay(context, { revisit: options.revisit, quiet: options.accept === true })
  const made = { ...risk, ...(options.why === undefined ? {} : { why: options.why }), revisit }
  if (made.why === '') throw new HardshellError('usage', 'in this situation a plain disk needs a reason of your own', { hint: 'say it with --why' })
  const file = options.spec ?? DEFAULT_FILE
  const path = resolve(context.cwd, file)
  const text = readSpec(path, file)
  const ids = areas.flatMap(({ controls }) => controls.map(({ id }) => id))
  const { hosts, shared } = parseSpec(text, file, ids)
  const own = hosts[host]
  const old = (own?.spec ?? shared)?.acceptedRisks.find(({ control }) => control === CONTROL)
  if (old !== undefined) throw new HardshellError('usage', `${CONTROL} is accepted already, until ${old.revisit}`, { hint: `change its lines in ${file}` })
  const grown = addRisk(text, made, own === undefined ? undefined : host)
  parseSpec(grown, file, ids)
  writeFileSync(path, grown)
  return made
}
