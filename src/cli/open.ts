import { platform } from 'node:os'
import { EXIT, HardshellError } from '../model/errors.js'
import type { PendingDevice } from '../model/way-in.js'
import { openText } from '../report/way-in.js'
import { browserOpener, openBrowser } from '../transport/browser.js'
import { open as openWay, type OpenOptions } from '../workflows/open.js'
import type { Session } from '../workflows/session.js'
import { readSignIn, readToken } from '../workflows/way-in.js'
import type { Context } from './context.js'
import { hostOptions, withSession, type HostOptions } from './host.js'
import type { Route } from './program.js'

interface OpenFlags extends HostOptions {
  readonly port?: string
  readonly browser: boolean
  readonly showToken?: true
  readonly showLink?: true
}

export const open: Route = (program, run) => {
  hostOptions(program.command('open').argument('[host]').description('The way to the gateway: a checked tunnel that is kept until Ctrl-C, a signed-in browser, and a word on every device that wants in.'))
    .option('--port <port>', "this machine's end of the tunnel (default: the gateway's own port, or a free one when that is taken)")
    .option('--no-browser', 'open no browser; the address is printed')
    .option('--show-link', 'show a sign-in link on this screen: good once, for ten minutes, pairs the browser that opens it; and end')
    .option('--show-token', 'show the gateway token on this screen, and end')
    .action(
      run((context, host: string | undefined, flags: OpenFlags) => {
        const port = portOf(flags.port)
        return withSession(context, host, flags, async (session) => {
          if (flags.showToken === true) return show(context, 'the gateway token', async () => readToken(session))
          if (flags.showLink === true) return show(context, 'a sign-in link', async () => (await readSignIn(session, port ?? session.spec.gateway.port)).link)
          await openWay(session, optionsOf(context, session, port, flags.browser))
          return EXIT.ok
        })
      }),
    )
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const port = Number(text)
  if (/^\d+$/.test(text) && port >= 1 && port <= 65535) return port
  throw new HardshellError('usage', `--port ${text}: not a port`, { hint: 'a number from 1 to 65535, or leave --port out' })
}

function optionsOf(context: Context, session: Session, localPort: number | undefined, wanted: boolean): OpenOptions {
  const none = !wanted ? 'you asked for none' : browserOpener(context.env, platform()) === undefined ? 'there is no screen here' : undefined
  return {
    ...(localPort === undefined ? {} : { localPort }),
    signal: context.signal,
    onEvent: (event) => context.say(openText(event, at(session), context.screen, context.interactive)),
    browser: none === undefined ? (address) => openBrowser(address, context.env, platform()) : { none },
    ...(context.interactive ? { approve: (_: PendingDevice, signal: AbortSignal) => context.confirm('  Let it in?', signal) } : {}),
    wish: (signal) => (context.interactive ? context.line(signal).then(() => undefined, () => never(signal)) : never(signal)),
  }
}

const at = (session: Session): { host: string; now: number } => ({ host: session.host, now: Date.now() })

const never = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true })))

/** A secret goes to a screen that a person has asked to see it on, never into a pipe, a file or a CI log. */
async function show(context: Context, what: string, read: () => ReturnType<typeof readToken>): Promise<number> {
  if (!context.onScreen) {
    throw new HardshellError('usage', `${what} is shown on a screen only, not written into a pipe or file`, { hint: 'run the same command in a terminal' })
  }
  const secret = await read()
  context.say(context.screen.palette.yellow(`Whoever has this can do everything with your gateway. Do not save or send it; clear the screen afterwards.\n`))
  context.out(`${secret.reveal()}\n`)
  return EXIT.ok
}
