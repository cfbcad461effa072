import { describe, expect, it } from 'vitest';
import { folderOfDrop, imagesName, sortDropped } from './dropped.ts';

describe('a drop', () => {
  it('is a model where one of its files is, and the images next to it are not', () => {
    expect(
      sortDropped(['net/net.prototxt', 'net/net.caffemodel', 'net/preview.png', 'net/README.md']),
    ).toEqual({
      models: ['net/net.prototxt', 'net/net.caffemodel'],
      images: ['net/preview.png'],
      archives: [],
    });
  });

  it('is images with their labels, whatever an xml says about each of them', () => {
    const paths = ['set/0/a.JPG', 'set/0/a.xml', 'set/val.txt', 'set/.DS_Store', '__MACOSX/set/._a.jpg'];
    expect(sortDropped(paths)).toEqual({
      models: [],
      images: ['set/0/a.JPG', 'set/val.txt'],
      archives: [],
    });
    expect(sortDropped(['a.png', 'net.xml', 'net.bin']).models).toEqual(['net.xml', 'net.bin']);
    expect(sortDropped(['net.xml']).models).toEqual(['net.xml']);
  });

  it('is an archive by its ending', () => {
    expect(sortDropped(['a.zip', 'b.tar.gz', 'c.gz', 'd.tgz']).archives).toEqual([
      'a.zip',
      'b.tar.gz',
      'd.tgz',
    ]);
  });
});

describe('the folder of a drop', () => {
  it('is the one that was dropped, or the one around what was', () => {
    const all = ['set/0/a.png', 'set/1/b.png'];
    expect(folderOfDrop('/photos/set/0/a.png', 'set/0/a.png', all)).toBe('/photos/set');
    expect(folderOfDrop('/photos/set/a.png', 'a.png', ['a.png', 'b.png'])).toBe('/photos/set');
    expect(folderOfDrop('/photos/0/a.png', '0/a.png', ['0/a.png', '1/b.png'])).toBe('/photos');
    expect(folderOfDrop('C:\\pictures\\set\\a.png', 'set/a.png', ['set/a.png'])).toBe('C:\\pictures\\set');
    expect(folderOfDrop('/a.png', 'a.png', ['a.png'])).toBe('/');
  });

  it('is called by its name, if it has one', () => {
    expect(imagesName('/photos/set/')).toBe('set');
    expect(imagesName('C:\\pictures\\cats.zip')).toBe('cats.zip');
    expect(imagesName('/uploads/a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11')).toBe('dropped images');
  });
});
