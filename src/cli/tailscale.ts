import { EXIT, HardshellError } from '../model/errors.js'
import type { Secret } from '../model/secret.js'
import { visible } from '../report/screen.js'
import { joinedText } from '../report/tailscale.js'
import { joinTailnet } from '../workflows/tailscale.js'
import type { Context } from './context.js'
import { hostOptions, withSession, type HostOptions } from './host.js'
import type { Route } from './program.js'
import { referred } from './references.js'
import { showProgress } from './show-progress.js'

interface Flags extends HostOptions {
  readonly stdin?: true
  readonly url?: true
}

export const tailscale: Route = (program, run) => {
  hostOptions(program.command('tailscale').argument('[host]').description("Bring a host into your tailnet: by an auth key (ways.tailscale.from, or --stdin), else at a URL that is shown to you. Then tailscale serve leads to the gateway's front door."))
    .option('--stdin', 'read an auth key from standard input; never name it on the command line')
    .option('--url', 'show a URL to open, whatever ways.tailscale.from says')
    .action(
      run((context, host: string | undefined, flags: Flags) =>
        withSession(context, host, flags, async (session) => {
          const key = await authKey(context, session.spec.ways.tailscale?.from, flags)
          if (key === undefined) context.say('Tailscale will name a page: open it on any device of yours, and sign in there\n')
          const joined = await joinTailnet(session, key, {
            run: context.newRun(),
            who: `${context.operator}, since ${new Date().toISOString()}`,
            onLine: (line) => context.say(`  ${visible(line)}\n`),
            onEvent: showProgress(context, flags.verbose === true).onEvent,
            signal: context.signal,
          })
          context.out(joinedText(session.host, joined, context.screen))
          return EXIT.ok
        }),
      ),
    )
}

async function authKey(context: Context, from: string | undefined, { stdin, url }: Flags): Promise<Secret | undefined> {
  if (url === true) return undefined
  if (stdin === true) return context.secret('The auth key (it is not shown): ')
  if (from === undefined) return undefined
  const key = referred(context, from)
  if (key === undefined) throw new HardshellError('usage', `the auth key is not on this machine (${from})`, { hint: 'put it there, hand it over with --stdin, or leave it out with --url' })
  return key
}
