/** Symptoms, causes and the command for each, as terminal text and as JSON. */
import type { Diagnosed } from '../audit/diagnose.js'
import { printable } from './json.js'
import { labelled, plural, visible, type Screen } from './screen.js'

export function diagnosisText(host: string, { diagnoses, unseen }: Diagnosed, { palette, width }: Screen): string {
  const row = (label: string, text: string, paint: (text: string) => string = String): string[] => labelled(label, text, { indent: 4, label: 8, width }, paint, palette.dim)
  return [
    '',
    diagnoses.length === 0 ? `  ${unseen.length === 0 ? palette.green(`Nothing wrong is seen on ${visible(host)}`) : palette.yellow(`Nothing wrong is seen on ${visible(host)}, and not everything could be seen`)}` : `  ${palette.bold(`${plural(diagnoses.length, 'thing is', 'things are')} wrong on ${visible(host)}`)}`,
    ...diagnoses.flatMap(({ symptom, cause, evidence, command }) => [
      '',
      ...labelled('', symptom, { indent: 2, label: 0, width }, palette.red),
      ...row('why', cause),
      ...evidence.flatMap((one) => row('saw', one, palette.dim)),
      // whole, so that it can be copied
      `    ${palette.dim('mend'.padEnd(8))}${palette.cyan(visible(command))}`,
    ]),
    ...(unseen.length === 0 ? [] : ['', `  ${palette.yellow('Could not be seen')}`, ...unseen.flatMap((one) => row('', one))]),
    '',
  ].join('\n')
}

export const diagnosisJson = (host: string, { diagnoses, unseen }: Diagnosed): string =>
  printable({ schema: 'hardshell.diagnosis.v1', host, diagnoses: diagnoses.map(({ symptom, cause, evidence, command }) => ({ symptom, cause, evidence, command })), unseen })
