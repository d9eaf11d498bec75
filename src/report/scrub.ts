/** What `secrets scrub` explains before it writes a history anew, and what is left to do afterwards. */
import { quote } from '../shell/quote.js'
import { visible } from './screen.js'

interface Found {
  readonly tree: string
  readonly commits: number
  readonly findings: readonly { readonly kind: 'content' | 'name'; readonly rule: string; readonly commit: string; readonly file: string }[]
}

export const beforeScrub = ({ tree, commits, findings }: Found): string =>
  [
    `${visible(tree)}: ${commits} commits`,
    ...findings.map(({ kind, rule, commit, file }) => `  - ${kind === 'name' ? `the file ${visible(file)} goes out of every commit` : `${visible(rule)} in ${visible(file)} (commit ${visible(commit)}) becomes ***REMOVED***`}`),
    '',
    'What to know before the history is written anew:',
    '  1. Rotate first. Whoever has cloned or read it keeps the old secrets; taking them out makes no key safe again.',
    '  2. The hashes of all commits from the first change on are others afterwards. Signatures of commits are gone.',
    '  3. The remote "origin" is taken out of the settings, so that nothing old is pushed by accident. What was pushed needs',
    '     git push --force --all and --tags, and every other clone must be made anew. Hosting sites keep old commits for a while.',
    '  4. Files that leave the history stay on the disk. Commits that only reflogs reach are thrown away.',
    '  5. A bundle of everything is made first, proven, and kept on the host for root alone. It holds the secrets: remove it in the end.',
    '',
  ].join('\n')

export const scrubbedText = ({ tree, bundle, owner, said }: { readonly tree: string; readonly bundle: string; readonly owner: string; readonly said: readonly string[] }): string => {
  // with the rights of the tree's owner: a repository's settings can run programs, and it may not be the operator's own
  const git = `sudo -u '#${owner}' git -C ${quote(tree)}`
  const copy = quote(`${tree}/.git/before.bundle`)
  return [
    ...said.map((line) => visible(line)),
    `${visible(tree)}: its whole history was read again, and nothing was found.`,
    '',
    `  what was     ${visible(bundle)}`,
    `  to go back   sudo install -m 600 -o ${owner} ${quote(bundle)} ${copy} && ${git} fetch -q --update-head-ok .git/before.bundle '+refs/*:refs/*' && ${git} reset -q --hard && sudo rm ${copy}`,
    `  settings     ${visible(bundle.replace(/[^/]+$/, 'config'))} has the remotes as they were`,
    `  in the end   sudo rm -r ${quote(bundle.replace(/\/[^/]+$/, ''))}`,
    '',
  ].join('\n')
}
