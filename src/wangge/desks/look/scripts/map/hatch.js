/* The hatch that says "nobody lives there", drawn as an image that tiles. */

const SIZE = 12; /* in pixels of a screen of twice the density: 6 on the page */

export function drawHatch({ land, hatch }) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE;
  const pen = canvas.getContext("2d");
  pen.fillStyle = land;
  pen.fillRect(0, 0, SIZE, SIZE);
  pen.strokeStyle = hatch;
  pen.lineWidth = 1.5;
  for (const shift of [-SIZE, 0, SIZE]) {
    pen.beginPath();
    pen.moveTo(shift - 1, SIZE + 1);
    pen.lineTo(shift + SIZE + 1, -1);
    pen.stroke();
  }
  return pen.getImageData(0, 0, SIZE, SIZE);
}

export const HATCH_DENSITY = { pixelRatio: 2 };
