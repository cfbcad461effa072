import type { Picture } from '../pictures/picture.ts';
import { type Html, html } from './html.ts';

/** A part of the page with its own heading. */
export interface ReportSection {
  /** Of its place in the page. */
  readonly id: string;
  readonly title: string;
  readonly body: Html;
  /** By the name of a file; each stands in the body as well. */
  readonly pictures: readonly NamedPicture[];
}

export interface NamedPicture {
  /** Of a file, without extension. */
  readonly name: string;
  readonly picture: Picture;
}

/** As an image of the page itself: what it draws stands in a table beside it, which `says` names. */
export function pictureHtml({ picture: { svg, width, height } }: NamedPicture, says: string): Html {
  return html`<figure><img src="data:image/svg+xml,${uriOf(svg)}" width="${Math.ceil(width)}" height="${Math.ceil(height)}" alt="${says}"><figcaption>${says}</figcaption></figure>`;
}

/** Percent signs for what a URI in an attribute cannot hold; the rest stays readable and short. */
const uriOf = (svg: string): string =>
  encodeURIComponent(svg).replaceAll(/%(?:20|2C|2F|3A|3B|3D|40|28|29|7C)/g, (code) =>
    decodeURIComponent(code),
  );
