/** Documents that Vinobench printed and kept when warnings were sentences alone: they open, and say the same. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type AccuracyDocument, accuracyDocumentSchema } from '../../../shared/documents/accuracy.ts';
import { calibrationDocumentSchema } from '../../../shared/documents/calibration.ts';
import { convertDocumentSchema } from '../../../shared/models/conversion.ts';
import { warningText } from '../../../shared/view/text/warningText.ts';
import { warningFactsOf } from '../../../shared/warnings/warning.ts';
import { temporaryFolders } from '../../store/fixtures/folder.ts';
import { openAccuracyStore, openCalibrationStore } from '../../store/reportStore.ts';

const temporaryFolder = temporaryFolders();
const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../store/fixtures/version1/${name}.json`, import.meta.url), 'utf8'));

const schemas = {
  accuracy: accuracyDocumentSchema,
  calibrate: calibrationDocumentSchema,
  convert: convertDocumentSchema,
};

it.each(Object.entries(schemas))('an old document of %s opens, its sentences as recorded', (name, schema) => {
  const old = fixture(name);
  expect(old).not.toHaveProperty('warningFacts');
  const document: Pick<AccuracyDocument, 'warnings' | 'warningFacts'> = schema.parse(old);
  expect(document.warnings).not.toEqual([]);
  const facts = warningFactsOf(document);
  expect(facts.map(warningText)).toEqual(document.warnings);
  expect(new Set(facts.map(({ kind }) => kind))).toEqual(new Set(['recorded']));
});

it('old documents come out of the store as they went in', async () => {
  const folder = temporaryFolder();
  using accuracies = openAccuracyStore(folder);
  using calibrations = openCalibrationStore(folder);
  const contents = { model: 'small', device: 'CPU', images: null };
  const [accuracy, calibration] = [
    accuracyDocumentSchema.parse(fixture('accuracy')),
    calibrationDocumentSchema.parse(fixture('calibrate')),
  ];
  const now = new Date();
  await accuracies.keep(contents, accuracy, { now });
  await calibrations.keep(contents, calibration, { now });
  const [of, ofInt8] = [accuracies.list().documents[0], calibrations.list().documents[0]];
  expect(await accuracies.document(of?.id ?? '')).toEqual(accuracy);
  expect(await calibrations.document(ofInt8?.id ?? '')).toEqual(calibration);
});

it('documents of today give their warnings as data', () => {
  const warning = { kind: 'few-images', images: 2 } as const;
  const document = { warnings: ['Another sentence.'], warningFacts: [warning] };
  expect(warningFactsOf(document)).toEqual([warning]);
});
