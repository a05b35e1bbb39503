"""Pictures made from real ones whose faces are known: portraits cut out and put into photos without people."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from render.media.arrays import RGB, Box
from render.media.photo import read_photo
from render.media.probe import probe
from render.vision.faces import find_faces
from render.vision.mesh import fit_mesh
from render.vision.pyramid import Pyramid

SCENE_SIDE = 1600  # pixels of the longer side of the photos that faces are put into
HEAD = 0.75  # of a face's height: half the height of the oval that is cut out, so that hair and chin are in it
# Photos of the album and of a trip on which no person and no picture of one is, by looking at each.
FACELESS = [
    "photos/album/Issue_587_dotnet_.jpg",
    "photos/album/Noritsu_Koki_QSS.jpg",
    "photos/album/Casio_QV-3000EX.jpg",
    "photos/album/Epson_PhotoPC_3000Z.jpg",
    "photos/album/Canon_PowerShot_G2.jpg",
    "photos/album/Sony_Cybershot_1_.jpg",
    "photos/album/Canon_PowerShot_S30.jpg",
    "photos/album/FujiFilm_FinePixS1Pro_2_.jpg",
    "photos/album/Nikon_E775.jpg",
    "photos/album/HP_PhotoSmart_C812.jpg",
    "photos/album/Panasonic_DMC-LC40.jpg",
    "photos/album/Samsung_S730.jpg",
    "photos/album/Canon_PowerShot_A610.jpg",
    "photos/album/Canon_PowerShot_G11.jpg",
    "photos/album/Kodak_PIXPRO_AZ521.jpg",
    "photos/album/Apple_iPhone_6.jpg",
    "photos/album/Apple_iPhone_4.jpg",
    "photos/album/Sony_DSC-H9.jpg",
    "photos/album/Issue_339.jpg",
    "photos/album/Kodak_DC240.jpg",
    "photos/album/FujiFilm_FinePix40i.jpg",
    "photos/album/Minolta_DiMAGE_S404.jpg",
    "photos/album/Nikon_D1X.jpg",
    "photos/album/Nikon_E5000.jpg",
    "photos/album/Olympus_C4040Z.jpg",
    "photos/album/Ricoh_RDC5300.jpg",
    "photos/album/Sony_DCR-PC110.jpg",
    "photos/album/Trust_PowerCam_Zoom_LCD_710.JPG",
    "photos/album/Kodak_PIXPRO_FZ201.jpg",
    "photos/album/Nikon_D40.jpg",
    "photos/album/FujiFilm_MX-2900Zoom.jpg",
    "photos/album/Samsung_GT-I9100_Galaxy_SII_.jpg",
    "photos/album/Kodak_DX4900_Zoom.jpg",
    "photos/album/FujiFilm_SP-2500.jpg",
    "photos/album/Sony_Cybershot_7_.jpg",
    "photos/nature/el_torcal_rocks.jpg",
    "photos/nature/orychophragmus_violaceus.jpg",
    "photos/nature/prairie_falcon.jpg",
    "photos/nature/tanners_ridge.jpg",
    "photos/gps_trip/DSCN0012.jpg",
    "photos/nodate/chelsea.png",
    "photos/nodate/coffee.png",
    "photos/nodate/rocket.jpg",
    "segmentation/images/000000078499.jpg",
    "segmentation/images/000000084284.jpg",
    "segmentation/images/000000121647.jpg",
    "segmentation/images/000000177977.jpg",
    "segmentation/images/000000180239.jpg",
    "segmentation/images/000000196393.jpg",
    "segmentation/images/000000212679.jpg",
    "segmentation/images/000000358083.jpg",
    "segmentation/images/000000425988.jpg",
    "segmentation/images/000000501760.jpg",
    "segmentation/images/000000573455.jpg",
]
# Of them, those into which faces are put: they have room, and are large enough to be shrunk and not enlarged.
SCENES = [
    f"photos/album/{name}.jpg"
    for name in (
        *("Samsung_S730", "Noritsu_Koki_QSS", "Minolta_DiMAGE_S404", "Kodak_DX4900_Zoom"),
        *("Apple_iPhone_6", "HP_PhotoSmart_C812", "FujiFilm_MX-2900Zoom", "Nikon_D40"),
    )
]

type Spoiled = Callable[[RGB, Sequence[Box]], RGB]


@dataclass(frozen=True, slots=True)
class Portrait:
    """A studio picture of one face."""

    path: Path
    image: RGB
    box: Box  # around the landmarks of the mesh

    @property
    def side(self) -> float:
        x0, y0, x1, y1 = self.box
        return max(x1 - x0, y1 - y0)


def seen(path: Path, longest_side: int | None = None) -> RGB:
    """The photo as the app sees it."""
    return read_photo(path, probe(path), longest_side)


def portrait_paths(media: Path) -> list[Path]:
    return sorted((media / "faces/london").glob("*.jpg")) + sorted((media / "faces/canada").glob("*.jpg"))


def portraits(media: Path) -> list[Portrait]:
    """All studio portraits, each with the box of its face."""
    found = []
    for path in portrait_paths(media):
        image = seen(path)
        pyramid = Pyramid(image)
        face = find_faces(pyramid, (1,))[0]
        found.append(Portrait(path, image, fit_mesh(pyramid, face).box()))
    return found


def peopled(
    media: Path, faces: Sequence[Portrait], side: float, angles: Sequence[float], spoil: Spoiled | None = None
) -> Iterator[tuple[RGB, list[Box]]]:
    """Photos with four of the faces each, `side` pixels high and turned by the angles in turn, and where they are."""
    random = np.random.default_rng(4)
    for number in range(0, len(faces), 4):
        scene = seen(media / SCENES[number // 4 % len(SCENES)], SCENE_SIDE).copy()
        height, width = scene.shape[:2]
        truth = []
        for place, face in enumerate(faces[number : number + 4]):
            x = width * (place % 2 + random.uniform(0.3, 0.7)) / 2
            y = height * (place // 2 + random.uniform(0.3, 0.7)) / 2
            truth.append(put(scene, face, (x, y), side, angles[(number + place) % len(angles)]))
        yield (spoil(scene, truth) if spoil else scene), truth


def put(scene: RGB, face: Portrait, centre: tuple[float, float], side: float, angle: float = 0.0) -> Box:
    """Put the face, an oval with its hair, into the scene; where it lies then."""
    x0, y0, x1, y1 = face.box
    factor = side / face.side
    image = cv2.resize(face.image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    matrix = cv2.getRotationMatrix2D(((x0 + x1) / 2 * factor, (y0 + y1) / 2 * factor), -angle, 1)
    matrix[0, 2] += centre[0] - (x0 + x1) / 2 * factor
    matrix[1, 2] += centre[1] - (y0 + y1) / 2 * factor
    size = (scene.shape[1], scene.shape[0])
    turned = cv2.warpAffine(image, matrix, size, borderMode=cv2.BORDER_REPLICATE)
    oval = np.zeros(scene.shape[:2], np.float32)
    middle = (round(centre[0]), round(centre[1]))
    cv2.ellipse(oval, middle, (round(side * HEAD * 0.8), round(side * HEAD)), angle, 0, 360, 1.0, -1)
    share = cv2.GaussianBlur(oval, (0, 0), max(side / 30, 0.7))[..., None]
    scene[:] = np.clip(turned * share + scene * (1 - share) + 0.5, 0, 255).astype(np.uint8)
    return centre[0] - side / 2, centre[1] - side / 2, centre[0] + side / 2, centre[1] + side / 2


def contact_sheet(faces: Sequence[Portrait], side: int, columns: int) -> tuple[RGB, list[Box]]:
    """All faces in rows as on a photographer's sheet, each `side` pixels high."""
    pitch = round(side * 2)
    rows = -(-len(faces) // columns)
    sheet = np.full((rows * pitch, columns * pitch, 3), 245, np.uint8)
    truth = []
    for number, face in enumerate(faces):
        left, top = number % columns * pitch, number // columns * pitch
        factor = side / face.side
        small = cv2.resize(face.image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        x, y = (face.box[0] + face.box[2]) / 2 * factor, (face.box[1] + face.box[3]) / 2 * factor
        cut_left, cut_top = max(round(x - pitch / 2) + 3, 0), max(round(y - pitch / 2) + 3, 0)
        cut = small[cut_top : cut_top + pitch - 6, cut_left : cut_left + pitch - 6]
        sheet[top + 3 : top + 3 + cut.shape[0], left + 3 : left + 3 + cut.shape[1]] = cut
        x, y = left + 3 + x - cut_left, top + 3 + y - cut_top
        truth.append((x - side / 2, y - side / 2, x + side / 2, y + side / 2))
    return sheet, truth


def covered(part: str) -> Spoiled:
    """Half of every face behind something plain, as a hand, a scarf or another head would: which half."""

    def cover(scene: RGB, faces: Sequence[Box]) -> RGB:
        for number, box in enumerate(faces):
            x0, y0, x1, y1 = (round(value) for value in box)
            x, y, reach = (x0 + x1) // 2, (y0 + y1) // 2, round(0.3 * (y1 - y0))
            tone = [(120, 90, 70), (60, 70, 110), (200, 195, 190), (30, 30, 35)][number % 4]
            corners = {
                "left": ((x0 - reach, y0 - reach), (x, y1 + reach)),
                "right": ((x, y0 - reach), (x1 + reach, y1 + reach)),
                "lower": ((x0 - reach, y), (x1 + reach, y1 + reach)),
            }[part]
            cv2.rectangle(scene, corners[0], corners[1], tone, -1)
        return scene

    return cover


def dark(scene: RGB, _faces: Sequence[Box]) -> RGB:
    """An eighth of the light, and the sensor's noise."""
    return noise(np.asarray(scene / 8, np.float32), 3)


def noisy(scene: RGB, _faces: Sequence[Box]) -> RGB:
    """Noise of 25 grey levels."""
    return noise(scene.astype(np.float32), 25)


def noise(values: np.ndarray[tuple[int, ...], np.dtype[np.float32]], sigma: float) -> RGB:
    spread = np.random.default_rng(5).normal(0, sigma, values.shape)
    return np.clip(values + spread + 0.5, 0, 255).astype(np.uint8)
