/** Git trees in the deployment and the state: what they would take up, and what their histories hold. */
import { none, pass, unknown } from '../../model/control.js'
import { CONTAINER, places } from '../../spec/places.js'
import { defineControl, defineFact } from '../define.js'
import { FINDER } from '../gateway/container.js'
import { lines } from '../parse.js'
import { ofFirst } from '../gateway/several.js'

/** Names under which files with secrets would be found in a tree: settings, auth profiles, chat histories. */
const NAMES = ['.env', 'production.env', 'auth-profiles.json', 'agents/main/agent/auth-profiles.json', 'agents/main/sessions/chat.jsonl', 'sessions/chat.jsonl']

export interface GitTrees {
  readonly trees: readonly string[]
  /** `/opt/openclaw: .env`. */
  readonly open: readonly string[]
  /** Trees that git could not be asked about, and why. */
  readonly unasked: readonly string[]
}

export const gitTrees = defineFact<GitTrees>({
  name: 'git-trees',
  probe: 'secrets/git-trees.probe.sh',
  finder: FINDER,
  root: true,
  timeout: 30,
  settings: (spec) => ({ CONTAINER, DIRECTORY: spec.gateway.directory, STATE: places(spec).state, NAMES: NAMES.join('\n') }),
  parse: (stdout) => {
    const trees: string[] = []
    const open: string[] = []
    const unasked: string[] = []
    for (const line of lines(stdout)) {
      const tree = /^tree [0-9a-f]{16} (.+)$/.exec(line)?.[1]
      const [, kind, about, what] = /^(open|unasked) (.+)\t(.+)$/.exec(line) ?? []
      if (tree !== undefined) trees.push(tree)
      else if (kind !== undefined) (kind === 'open' ? open : unasked).push(`${about}: ${what}`)
      else throw new Error(`not a line of it: ${line.slice(0, 40)}`)
    }
    return { trees, open, unasked }
  },
})

/** What one secret left in a history. */
export interface HistoryFinding {
  readonly kind: 'content' | 'name'
  readonly rule: string
  /** Abbreviated; where it came in, as far as was read. */
  readonly commit: string
  readonly count: number
  /** Of the secret, salted anew every time: the same within one reading. */
  readonly hash: string
  readonly file: string
}
export interface History {
  readonly tree: string
  /** Everything that refs and reflogs named: the next reading begins there. */
  readonly heads: readonly string[]
  readonly commits: number
  readonly findings: readonly HistoryFinding[]
  /** Why it could not be read. */
  readonly failed?: string
}
export interface Histories {
  /** Version of the rules; with others, all is read anew. */
  readonly rules: string
  readonly histories: readonly History[]
}

/** Read by the workflow of the same name, which goes on where the kept answer ended; the probe is what it runs. */
export const gitHistories = defineFact<Histories>({
  name: 'git-histories',
  probe: 'secrets/files/history.sh',
  root: true,
  timeout: 900,
  deep: { whileSame: [gitTrees], grows: true },
  parse: (stdout) => {
    const said = JSON.parse(stdout) as Partial<Histories>
    if (said.rules === undefined || said.histories === undefined) throw new Error('it names no rules and no histories')
    return said as Histories
  },
})

interface Read extends History {
  /** Only what came after the commits that were known. */
  readonly resumed: boolean
}

/** What history.sh prints. */
export function parseHistories(stdout: string): readonly Read[] {
  const read: Read[] = []
  for (const line of lines(stdout)) {
    const [word = '', ...rest] = line.split(' ')
    const last = read.at(-1)
    const put = (more: Partial<Read>): void => void (last !== undefined && (read[read.length - 1] = { ...last, ...more }))
    if (word === 'tree') read.push({ tree: rest.join(' '), heads: [], commits: 0, findings: [], resumed: false })
    else if (last === undefined) throw new Error(`not a line of it: ${line.slice(0, 40)}`)
    else if (word === 'heads') put({ heads: rest.filter((hash) => hash !== '') })
    else if (word === 'commits') put({ commits: Number(rest[0]) })
    else if (word === 'resumed') put({ resumed: rest[0] === 'yes' })
    else if (word === 'failed') put({ failed: rest.join(' '), findings: [] })
    else if (word === 'finding') {
      const [kind, rule = '?', commit = '?', count, hash = '?', ...file] = rest
      put({ findings: [...last.findings, { kind: kind === 'name' ? 'name' : 'content', rule, commit, count: Number(count), hash, file: file.join(' ') }] })
    } else throw new Error(`not a line of it: ${line.slice(0, 40)}`)
  }
  return read
}

/** Adds what was read now to what is known from before, tree by tree. */
export function goOn(before: readonly History[], now: readonly Read[]): readonly History[] {
  return now.map(({ resumed, ...read }) => {
    const old = before.find(({ tree }) => tree === read.tree)
    if (!resumed || old === undefined || read.failed !== undefined) return read
    return { ...read, commits: old.commits + read.commits, findings: [...old.findings, ...read.findings] }
  })
}

const shown = (tree: string, { kind, rule, commit, count, hash, file }: HistoryFinding): string =>
  kind === 'name' ? `${tree}: ${file} (${rule}) since commit ${commit}` : `${tree}: ${rule} in ${file}, commit ${commit}${count > 1 ? `, in ${count} places` : ''} (secret ${hash})`

export const gitignore = ofFirst(defineControl({
  id: 'secrets.gitignore',
  title: 'Git trees beside the gateway leave files with secrets alone',
  severity: 'medium',
  lenses: {
    child: 'The photographer is told which drawer not to photograph.',
    principle: 'One careless git add . takes up .env, auth profiles and chat histories, and the next push publishes them for good. An agent with a workspace under git commits by itself. Git itself is asked what it would ignore, nested rules and exceptions included.',
  },
  needs: { gitTrees },
  whenAbsent: 'not-applicable',
  advice: "Add to the tree's .gitignore, and commit it: .env  *.env  auth-profiles.json  sessions/  *.jsonl",
  check: ({ gitTrees: { trees, open, unasked } }) => {
    if (open.length > 0) return none('git-trees', open, 'ignored')
    return unasked.length > 0 ? unknown(unasked.join('; ')) : pass('git-trees', `${trees.join(', ')}: all of ${NAMES.length} names`, 'ignored')
  },
}))

export const gitHistory = ofFirst(defineControl({
  id: 'secrets.git-history',
  title: 'No git history beside the gateway holds a secret',
  severity: 'high',
  lenses: {
    child: 'You tore the page out of the diary, and every copy of the diary still has it.',
    principle: 'A secret that was ever committed is in every clone, also when the file was removed later. File names and contents of all commits that refs and reflogs reach are looked at, by the rules of secretlint and those of the providers that a gateway is used with.',
  },
  needs: { gitHistories },
  whenAbsent: 'not-applicable',
  advice: 'Give the provider a new key first: what was pushed is known. Then take it out of the history: hardshell secrets scrub explains it and does it, with a bundle to go back to.',
  check: ({ gitHistories: { rules, histories } }) => {
    const found = histories.flatMap(({ tree, findings }) => findings.map((finding) => shown(tree, finding)))
    if (found.length > 0) return none('git-histories', found, 'no secret in any commit')
    const failed = histories.flatMap(({ tree, failed: why }) => (why === undefined ? [] : [`${tree}: ${why}`]))
    if (failed.length > 0) return unknown(failed.join('; '))
    return pass('git-histories', histories.map(({ tree, commits }) => `${tree}: ${commits} commits`).join(', '), `none by the rules ${rules}`)
  },
}))
