"""Tests of the person network's training, on pictures made here: `python3 -m pytest training/tests`."""

import argparse
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

sys.path.insert(0, str(Path(__file__).parent.parent))

from person.composites import Library, _move, background, camera, composite_pair, photo_pair, with_strands  # noqa: E402
from person.evaluate import absolute_error, gradient_error, overlap, table  # noqa: E402
from person.mattes import refine, separate  # noqa: E402
from person.network import SIDE, PersonNetwork  # noqa: E402
from person.prepare import main as prepare  # noqa: E402
from person.teacher import ask, ask_often  # noqa: E402
from person.train import loss_of, train  # noqa: E402

MODEL = Path(__file__).parent.parent.parent / "models/person/person"
STORED = 96


def disc(side: int, radius: float = 0.3) -> np.ndarray:
    places = (np.arange(side) + 0.5) / side - 0.5
    return np.clip((radius - np.hypot(places[:, None], places[None])) * side + 0.5, 0, 1).astype(np.float32)


@pytest.fixture
def library() -> Library:
    """Two people that are discs, and a picture of nobody."""
    alpha = np.stack([disc(STORED), disc(STORED, 0.2), np.zeros((STORED, STORED), np.float32)])
    front = np.full((3, STORED, STORED, 3), (200, 40, 30), np.uint8)
    back = np.full((3, STORED, STORED, 3), (30, 160, 60), np.uint8)
    photo = np.rint(front * alpha[..., None] + back * (1 - alpha[..., None])).astype(np.uint8)
    names = np.array(["faces/a.jpg", "faces/b.jpg", "other/c.jpg"])
    return Library(names, photo, np.rint(alpha * 255).astype(np.uint8), front, back, np.array([0, 1]), np.array([2]))


def test_the_network_is_written_as_it_was_read(tmp_path: Path) -> None:
    network = PersonNetwork(MODEL)
    network.write(tmp_path / "same")
    assert (tmp_path / "same.bin").read_bytes() == MODEL.with_suffix(".bin").read_bytes()
    picture = torch.rand(1, 3, SIDE, SIDE)
    assert torch.equal(PersonNetwork(tmp_path / "same")(picture), network(picture))


def test_the_network_finds_nobody_in_a_wall() -> None:
    assert ask(PersonNetwork(MODEL), np.full((300, 200, 3), 120, np.uint8)).mean() < 0.1


def test_asking_often_gives_a_mask_of_the_photos_size() -> None:
    photo = np.full((120, 90, 3), 120, np.uint8)
    mask, spread = ask_often(PersonNetwork(MODEL), photo)
    assert mask.shape == (120, 90) and 0 <= spread <= 0.5


def test_a_refined_mask_follows_the_photo() -> None:
    exact = disc(400)
    photo = np.rint(np.dstack([exact * 200, 90 * np.ones_like(exact), 255 - exact * 150])).astype(np.uint8)
    coarse = cv2.GaussianBlur(disc(64, 0.304), (0, 0), 1)
    blurred = np.abs(cv2.resize(coarse, (400, 400)) - exact).mean()
    assert np.abs(refine(photo, coarse) - exact).mean() < 0.4 * blurred


def test_colors_are_separated_at_the_edge() -> None:
    alpha = cv2.GaussianBlur(disc(120), (0, 0), 3)
    picture = np.rint(alpha[..., None] * (200, 40, 30) + (1 - alpha[..., None]) * (30, 160, 60)).astype(np.uint8)
    front, back = separate(picture, alpha)
    assert np.abs(front[alpha > 0.05] - (200, 40, 30)).mean() < 4
    assert np.abs(back[alpha < 0.95] - (30, 160, 60)).mean() < 4


def test_pairs_have_the_networks_size(library: Library) -> None:
    random = np.random.default_rng(1)
    for make in (photo_pair, composite_pair):
        for _ in range(20):
            picture, matte = make(library, random)
            assert picture.shape == (SIDE, SIDE, 3) and picture.dtype == np.uint8
            assert matte.shape == (SIDE, SIDE) and 0 <= matte.min() and matte.max() <= 1


def test_backgrounds_show_no_person(library: Library) -> None:
    random = np.random.default_rng(2)
    for _ in range(20):
        assert np.isfinite(background(library, random)).all()
    library.photo[2] = (30, 160, 60)
    red = [background(library, random)[..., 0].mean() for _ in range(30)]
    assert np.median(red) < 120


def test_what_is_cut_off_below_stays_below() -> None:
    random = np.random.default_rng(3)
    for _ in range(50):
        matrix = _move(random, STORED, free=False)
        lowest = (matrix @ np.array([[0, STORED, 1], [STORED, STORED, 1]]).T)[1].min()
        assert lowest >= SIDE - 1e-6


def test_strands_only_add() -> None:
    share = disc(SIDE)
    front = np.full((SIDE, SIDE, 3), 90, np.float32)
    _, more = with_strands(front, share, np.random.default_rng(4))
    assert (more >= share).all() and more.sum() > share.sum() + 5
    assert (more[SIDE * 3 // 4 :] == share[SIDE * 3 // 4 :]).all()


def test_a_camera_keeps_the_size() -> None:
    random = np.random.default_rng(5)
    for _ in range(10):
        assert camera(np.full((SIDE, SIDE, 3), 130, np.uint8), random).shape == (SIDE, SIDE, 3)


def test_the_loss_is_least_for_the_matte() -> None:
    matte = torch.from_numpy(disc(SIDE))[None, None]
    exact = torch.logit(matte.clamp(1e-3, 1 - 1e-3))
    assert loss_of(exact, matte) < loss_of(exact * 0.5, matte) < loss_of(-exact, matte)


def test_a_short_training_writes_a_network_that_learned(tmp_path: Path, library: Library) -> None:
    given = argparse.Namespace(out=tmp_path / "new", minutes=0.1, rate=1e-3, batch=2)
    train(PersonNetwork(MODEL), library, given)
    changed = PersonNetwork(tmp_path / "new")
    before = PersonNetwork(MODEL)
    assert any(not torch.equal(changed.weights[name], before.weights[name]) for name in changed.weights)


def test_errors_are_nothing_for_the_same_matte() -> None:
    matte = disc(80)
    assert overlap(matte, matte) == 1 and absolute_error(matte, matte) == 0 and gradient_error(matte, matte) == 0
    moved = np.roll(matte, 4, 1)
    assert overlap(matte, moved) < 0.95 and absolute_error(matte, moved) > 1 and gradient_error(matte, moved) > 0.1


def test_a_table_has_means_by_group() -> None:
    lines = [{"groups": ["all", "hat"], "sad a": 1.0, "sad b": 2.0}, {"groups": ["all"], "sad a": 3.0, "sad b": 2.0}]
    assert "| all | 2 | 2.000 | 2.000 |" in table(lines, "sad") and "| hat | 1 | 1.000 | 2.000 |" in table(lines, "sad")


def test_photos_are_prepared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "photos/faces").mkdir(parents=True)
    (tmp_path / "faces.json").write_text('{"photos": []}')
    cv2.imwrite(str(tmp_path / "photos/faces/a.jpg"), np.full((80, 60, 3), 120, np.uint8))
    out = tmp_path / "prepared.npz"
    monkeypatch.setattr(sys, "argv", ["prepare", "--photos", str(tmp_path), "--teacher", str(MODEL), "--out", str(out)])
    prepare()
    assert np.load(out)["photo"].shape == (1, 384, 384, 3)
    assert len(Library.read(str(out), held=bool(np.load(out)["held"][0])).photo) == 1
