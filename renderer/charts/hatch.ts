const tilePx = 6;

/** A diagonal hatch in `colour`, over `ground` when given; the plain colour where patterns cannot be made. */
export function hatch(
  context: CanvasRenderingContext2D,
  colour: string,
  ground: string | null,
): CanvasPattern | string {
  const scale = Math.max(1, Math.round(devicePixelRatio));
  const tile = document.createElement('canvas');
  tile.width = tilePx * scale;
  tile.height = tilePx * scale;
  const pen = tile.getContext('2d');
  if (pen === null) return colour;
  pen.scale(scale, scale);
  if (ground !== null) {
    pen.fillStyle = ground;
    pen.fillRect(0, 0, tilePx, tilePx);
  }
  pen.strokeStyle = colour;
  pen.lineWidth = 1.2;
  pen.beginPath();
  for (const offset of [-tilePx, 0, tilePx]) {
    pen.moveTo(offset, tilePx);
    pen.lineTo(offset + tilePx, 0);
  }
  pen.stroke();
  const pattern = context.createPattern(tile, 'repeat');
  pattern?.setTransform(new DOMMatrix().scale(1 / scale));
  return pattern ?? colour;
}
