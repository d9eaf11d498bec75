/** `hardshell image checksum`: the SHA-256 of a program, as the lines that the spec wants. */
import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { EXIT, HardshellError } from '../model/errors.js'
import { guess, specLines, worth } from '../report/checksum.js'
import { checksumComplaint, namesTheNewest } from '../spec/checksum.js'
import { sumOfFile, sumOfUrl, type Limits, type Sum } from '../transport/download.js'
import type { Context } from './context.js'
import type { Route } from './program.js'

/** A skill's program is some tens of MiB. The host refuses more than this, too. */
const LIMITS: Limits = { bytes: 1024 ** 3, idleMs: 60_000, redirects: 10 }

export const image: Route = (program, run) => {
  program
    .command('image')
    .description("What goes into the gateway's image.")
    .command('checksum')
    .argument('<url|file>', 'one release of a program or of a tar archive that holds it; or a file of this machine')
    .description('Print the SHA-256 of a program as lines for image.binaries. Downloads it once, and keeps nothing.')
    .action(
      run(async (context: Context, from: string) => {
        const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(from) ? from : undefined
        const sum = url === undefined ? await ofFile(context, from) : await ofUrl(context, url)
        const complaint = checksumComplaint(sum.sha256)
        if (complaint !== undefined) throw new HardshellError('operator', `what arrived is no program: its SHA-256 ${complaint.split(';')[0]}`, { hint: 'check the address' })
        context.say(worth(sum.bytes, sum.from))
        context.out(specLines(sum.sha256, guess(from, sum.head), url))
        return EXIT.ok
      }),
    )
}

async function ofUrl(context: Context, url: string): Promise<Sum> {
  if (!/^https?:\/\/[^/]/i.test(url) || !URL.canParse(url)) {
    throw new HardshellError('usage', `${url}: only https:// and http:// can be downloaded`, { hint: 'or download it yourself and name the file' })
  }
  if (namesTheNewest(url)) {
    throw new HardshellError('usage', `${url} names whatever is newest: no checksum can hold for it`, { hint: 'take the address of one release, such as …/releases/download/v1.2.3/…' })
  }
  try {
    return await sumOfUrl(url, { ...LIMITS, signal: context.signal })
  } catch (cause) {
    if (context.signal.aborted) throw cause
    throw new HardshellError('operator', `${url} could not be downloaded: ${cause instanceof Error ? cause.message : String(cause)}`, {
      hint: 'check the address, and that this machine reaches it; or download it yourself and name the file',
      cause,
    })
  }
}

async function ofFile(context: Context, file: string): Promise<Sum> {
  const path = resolve(context.cwd, file)
  if (!existsSync(path) || !statSync(path).isFile()) throw new HardshellError('usage', `${file} is neither a URL nor a file`, { hint: 'such as https://… or ./gog.tar.gz' })
  try {
    return await sumOfFile(path, LIMITS)
  } catch (cause) {
    throw new HardshellError('operator', `${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { hint: 'look at its mode and owner', cause })
  }
}
