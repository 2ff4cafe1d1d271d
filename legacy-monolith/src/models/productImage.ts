import { many, nextId, run } from '../lib/db.ts';

export interface ProductImageRow {
  id: number;
  product_id: number;
  url: string;
  alt: string;
  position: number;
}

export function listImages(productId: number): ProductImageRow[] {
  return many<ProductImageRow>('SELECT * FROM product_images WHERE product_id = ? ORDER BY position, id', productId);
}

export function replaceImages(productId: number, images: readonly { url: string; alt: string }[]): void {
  run('DELETE FROM product_images WHERE product_id = ?', productId);
  images.forEach((image, position) => {
    run('INSERT INTO product_images (id, product_id, url, alt, position) VALUES (?, ?, ?, ?, ?)', [
      nextId('product_images'),
      productId,
      image.url,
      image.alt,
      position,
    ]);
  });
}
