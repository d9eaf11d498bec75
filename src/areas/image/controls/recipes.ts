/** Claims about the Dockerfiles that a gateway's Compose project builds from: whoever wrote them. */
import { none, pass, unknown, type Judgement } from '../../../model/control.js'
import { defineControl } from '../../define.js'
import { recipes, type Recipes } from '../recipes.js'

const shared = { needs: { recipes }, whenAbsent: 'not-applicable' } as const

/** What was read decides; nothing found is a pass only where all could be read. */
function judged({ read, unread }: Recipes, found: readonly string[], want: string): Judgement {
  if (found.length > 0) return none('recipes', found, want)
  return unread.length > 0 ? unknown(unread.join('; ')) : pass('recipes', read.join(', '), want)
}

export const basesPinned = defineControl({
  ...shared,
  id: 'image.bases-pinned',
  title: 'What the gateway would be built from here stands on images named by their content',
  severity: 'medium',
  lenses: {
    child: 'The recipe says “flour”. Say which bag, or the cake is another one every week.',
    principle: 'FROM node:24 is whatever that name means on the day of the build. A base that somebody took over, or that merely changed, comes in with the next build, and no review of the Dockerfile shows it.',
  },
  advice: 'Write the digest behind each name (FROM node:24-bookworm@sha256:…; docker buildx imagetools inspect NAME tells it), name remote contexts by a full commit, or let hardshell bring the image: hardshell up.',
  check: ({ recipes }) => judged(recipes, [...recipes.bases, ...recipes.remote.map((url) => `the context ${url}`)], 'a digest behind every name'),
})

export const recipeStrict = defineControl({
  ...shared,
  id: 'image.recipe-strict',
  title: 'What the gateway would be built from here fetches the same things every time',
  severity: 'medium',
  lenses: {
    child: 'Who sends a child for “the newest toy” gets whatever the shop has that day.',
    principle: 'releases/latest, a download piped into a shell and npm install all run what nobody has seen: another program tomorrow, with the rights of the build, and no sum to notice it by. npm ci with a lock file, and a version with a SHA-256, fetch what was reviewed or stop.',
  },
  advice: 'Name a version and check its sum (hardshell image checksum URL), use npm ci or pnpm install --frozen-lockfile, or let hardshell build it: image.source npm or git, image.binaries and image.packages, then hardshell up.',
  check: ({ recipes }) => judged(recipes, recipes.loose, 'versions with sums, strict installs'),
})
