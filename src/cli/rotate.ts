import { EXIT, HardshellError } from '../model/errors.js'
import { beforeRotation, rotationText } from '../report/rotation.js'
import { rotateGateway } from '../workflows/rotate.js'
import type { Context } from './context.js'
import { hostOptions, withSession, type HostOptions } from './host.js'
import type { Route } from './program.js'
import { keyCommands, providerCommand } from './rotate-keys.js'
import { showProgress } from './show-progress.js'

interface GatewayFlags extends HostOptions {
  readonly incident?: true
  readonly dryRun?: true
  readonly yes?: true
  readonly json?: true
}

export const rotate: Route = (program, run) => {
  const group = program.command('rotate').description('New secrets in the place of old ones, with proof; how old they are, and where.')
  keyCommands(group, run)
  providerCommand(group, run)
  hostOptions(group.command('gateway').argument('[host]').description('A new gateway token: made on the host, proven to be let in while the old one is refused; or the old one comes back.'))
    .option('--incident', 'also take every paired device out: they outlive the token')
    .option('--dry-run', 'look whether it can be done, say what would happen, and change nothing')
    .option('-y, --yes', 'do it without asking')
    .option('--json', 'print what was proven and found as JSON')
    .action(
      run((context, host: string | undefined, flags: GatewayFlags) =>
        withSession(context, host, flags, async (session) => {
          const rotated = await rotateGateway(session, {
            incident: flags.incident === true,
            run: context.newRun(),
            who: `${context.operator}, since ${new Date().toISOString()}`,
            onEvent: showProgress(context, flags.verbose === true).onEvent,
            signal: context.signal,
            confirm: () => allowed(context, session.host, flags),
          })
          if (rotated === undefined) {
            context.say('nothing was changed\n')
            return EXIT.ok
          }
          context.out(flags.json === true ? `${JSON.stringify({ host: session.host, ...rotated }, undefined, 2)}\n` : rotationText(session.host, rotated, context.screen))
          return rotated.failed.length > 0 || rotated.ended !== 'done' ? EXIT.verify : EXIT.ok
        }),
      ),
    )
}

async function allowed(context: Context, host: string, { incident, dryRun, yes }: GatewayFlags): Promise<boolean> {
  context.say(beforeRotation(host, incident === true))
  if (dryRun === true) return false
  if (yes === true) return true
  if (!context.interactive) throw new HardshellError('usage', 'nobody is here to say yes to a new token', { hint: 'read what is above, then run again with --yes' })
  return context.confirm('Rotate the gateway token?')
}
