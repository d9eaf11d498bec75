import { EXIT, HardshellError } from '../model/errors.js'
import { hasWork, type Plan } from '../model/plan.js'
import { cardJson } from '../report/json.js'
import { planText } from '../report/plan.js'
import { scorecardText } from '../report/scorecard.js'
import type { Session } from '../workflows/session.js'
import { up as bringUp, type UpResult } from '../workflows/up.js'
import { SMOKE } from '../workflows/verify.js'
import type { Context } from './context.js'
import { hostOptions, withSession, type HostOptions } from './host.js'
import type { Route } from './program.js'
import { channelAddresses } from './references.js'
import { showProgress } from './show-progress.js'

export interface UpFlags extends HostOptions {
  readonly yes?: true
  readonly json?: true
}

export const up: Route = (program, run) => {
  hostOptions(program.command('up').argument('[host]').description('Put a hardened OpenClaw gateway on a host: plan, confirm, apply, prove. Run it again at any time.'))
    .option('-y, --yes', 'apply without asking')
    .option('--json', 'print the closing scorecard as JSON')
    .action(
      run((context, host: string | undefined, options: UpFlags) =>
        withSession(context, host, options, async (session) => {
          const result = await runUp(context, session, options)
          if (result.kind === 'declined') {
            context.say('nothing was changed\n')
            return EXIT.ok
          }
          if (options.json !== true) context.say(wayIn(host))
          return smokeHolds(result) ? EXIT.ok : EXIT.verify
        }),
      ),
    )
}

/** `up` with the terminal as its audience; shared with `practice`. */
export async function runUp(context: Context, session: Session, options: Pick<UpFlags, 'yes' | 'json' | 'verbose'>): Promise<UpResult> {
  const verbose = options.verbose === true
  const { addresses, missing } = channelAddresses(context, session.spec)
  for (const { name, from } of missing) context.say(`the address of the channel ${name} is not on this machine (${from}): what the host has stays\n`)
  const result = await bringUp(session, {
    addresses,
    run: context.newRun(),
    who: `${context.operator}, since ${new Date().toISOString()}`,
    signal: context.signal,
    ...showProgress(context, verbose),
    confirm: (plan) => confirmPlan(context, plan, options),
  })
  if (result.kind === 'finished') {
    if (!result.plan.steps.some(hasWork)) context.say(planText(result.plan, context.screen))
    const { card } = result.observation
    context.out(options.json === true ? `${cardJson(card)}\n` : scorecardText(card, context.screen, { verbose }))
  }
  return result
}

async function confirmPlan(context: Context, plan: Plan, options: Pick<UpFlags, 'yes' | 'verbose'>): Promise<boolean> {
  context.say(planText(plan, context.screen, { verbose: options.verbose === true }))
  if (options.yes === true) return true
  if (!context.interactive) {
    throw new HardshellError('usage', 'nobody is here to confirm the plan', { hint: 'look at it above, then run again with --yes' })
  }
  return context.confirm('Apply this plan?')
}


/** The smoke test must hold, or `up` has not done its work. */
export const smokeHolds = (result: UpResult & { kind: 'finished' }): boolean =>
  SMOKE.size > 0 && result.observation.card.findings.every((finding) => !SMOKE.has(finding.control) || finding.verdict === 'pass')


const wayIn = (host: string | undefined): string => `\nThe way in: hardshell open${host === undefined ? '' : ` ${host}`}\n`
