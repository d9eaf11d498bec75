/** What the Compose projects of this host's gateways would build from: other people's Dockerfiles, read and not built. */
import { FINDER } from '../gateway/container.js'
import { defineFact } from '../define.js'
import { lines } from '../parse.js'

export interface Recipes {
  /** Dockerfiles that were read. */
  readonly read: readonly string[]
  /** `/srv/claw/Dockerfile: node:24`: bases that are not named by their content. */
  readonly bases: readonly string[]
  /** What it fetches that is not the same every time: `/srv/claw/Dockerfile line 7: npm install`. */
  readonly loose: readonly string[]
  /** Build contexts elsewhere that may be other ones tomorrow. */
  readonly remote: readonly string[]
  /** Places that could not be read, and why. */
  readonly unread: readonly string[]
}

const LOOSE: Readonly<Record<string, string>> = {
  latest: 'releases/latest',
  pipe: 'a download into a shell',
  install: 'an install without lock file and exact versions (npm install)',
}

export const recipes = defineFact<Recipes>({
  name: 'recipes',
  probe: 'image/recipes.probe.sh',
  words: 'image/files/dockerfile.sh',
  finder: FINDER,
  root: true,
  // Docker's answers take seconds on a small host that is busy
  timeout: 30,
  parse: (stdout) => {
    const found = { read: [] as string[], bases: [] as string[], loose: [] as string[], remote: [] as string[], unread: [] as string[] }
    for (const line of lines(stdout)) {
      const [, kind, place = '', what = ''] = /^(recipe|base|loose|remote|unread) ([^\t]*)\t?(.*)$/.exec(line) ?? []
      const [, at, name = ''] = /^(\d+) (\w+)$/.exec(what) ?? []
      if (kind === 'recipe') found.read.push(place)
      else if (kind === 'base') found.bases.push(`${place}: ${what}`)
      else if (kind === 'loose' && at !== undefined) found.loose.push(`${place} line ${at}: ${LOOSE[name] ?? name}`)
      else if (kind === 'remote') found.remote.push(place)
      else if (kind === 'unread') found.unread.push(`${place}: ${what}`)
      else throw new Error(`not a line of it: ${line.slice(0, 40)}`)
    }
    return found
  },
})
