"""Tests of the data pipeline, on pictures made here: `python3 -m pytest training/tests`."""

import argparse
import itertools
import json
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

sys.path.insert(0, str(Path(__file__).parent.parent))

from toon import HEAD_SIDE, STYLES  # noqa: E402
from toon.critic import Critic, opinions  # noqa: E402
from toon.alignment import TEMPLATE, about, compose, fit_similarity, transform  # noqa: E402
from toon.eight_bits import rounded, rounded_rows  # noqa: E402
from toon.export import by_rows, to_onnx  # noqa: E402
from toon.losses import feature_weight, loss_of, structure  # noqa: E402
from toon.muon import Muon, orthogonal  # noqa: E402
from toon.photos import Photo, find_photos, is_held_back  # noqa: E402
from toon.reach import measure  # noqa: E402
from toon.restore import restore  # noqa: E402
from toon.strength import between, flow_between  # noqa: E402
from toon.student import Layer, Ranks, Student, code_of  # noqa: E402
from toon.targets import make_shard, to_bytes, to_network  # noqa: E402
from toon.teacher import Teacher  # noqa: E402
from toon.train import Pairs, train  # noqa: E402
from toon.views import View, _in_other_shape, _turned_hue, head_view, random_view  # noqa: E402

FACE = TEMPLATE * 0.8 + (40, 30)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of photos like the training photos': one with a face marked by five coloured dots, one without."""
    (tmp_path / "photos/faces").mkdir(parents=True)
    (tmp_path / "photos/other").mkdir()
    face = np.full((320, 300, 3), 90, np.uint8)
    for x, y in FACE:
        cv2.circle(face, (round(x), round(y)), 5, (20, 220, 250), -1)
    cv2.imwrite(str(tmp_path / "photos/faces/a.jpg"), face, [cv2.IMWRITE_JPEG_QUALITY, 98])
    cv2.imwrite(str(tmp_path / "photos/other/b.jpg"), np.full((300, 400, 3), (10, 120, 60), np.uint8))
    listed = [{"file": "faces/a.jpg", "faces": [{"points": FACE.tolist()}]}]
    (tmp_path / "faces.json").write_text(json.dumps({"photos": listed}))
    return tmp_path


def teachers() -> list[Teacher]:
    torch.manual_seed(1)
    shapes = [(32, 3, 7), (32, 32, 3), (64, 32, 3), (64, 64, 3), (128, 64, 3), *[(128, 128, 3)] * 8]
    shapes += [(64, 128, 3), (64, 64, 3), (32, 64, 3), (32, 32, 3), (3, 32, 7)]
    weights = [(torch.randn(out, into, k, k) / (k * into**0.5), torch.zeros(out)) for out, into, k in shapes]
    return [Teacher(weights) for _ in STYLES]


def test_a_similarity_is_found_again_from_points() -> None:
    matrix = about((10, 20), 1.7, 33, (5, -4))
    assert np.allclose(fit_similarity(TEMPLATE, transform(matrix, TEMPLATE)), matrix)
    assert np.allclose(transform(compose(matrix, matrix), TEMPLATE), transform(matrix, transform(matrix, TEMPLATE)))


def test_photos_are_found_with_their_points_and_a_few_are_held_back_by_name(folder: Path) -> None:
    face, other = find_photos(folder)
    assert face.name == "faces/a.jpg" and np.allclose(face.faces[0], FACE)
    assert other.faces == ()
    names = [Photo(Path(str(number)), f"faces/{number}.jpg", ()) for number in range(2000)]
    assert 40 < sum(map(is_held_back, names)) < 110


def test_a_head_view_has_the_points_where_the_template_has_them(folder: Path) -> None:
    view = head_view(find_photos(folder)[0], 0)
    assert view.picture.shape == (HEAD_SIDE, HEAD_SIDE, 3)
    assert np.allclose(view.points, TEMPLATE, atol=0.01)
    for x, y in TEMPLATE:
        red, _, blue = view.picture[round(y), round(x)].astype(int)
        assert red > 180 and blue < 60


def test_random_views_carry_their_points_along(folder: Path) -> None:
    photo = find_photos(folder)[0]
    for seed in range(40):
        view = random_view(photo, np.random.default_rng(seed))
        assert view.picture.dtype == np.uint8 and view.picture.shape == (HEAD_SIDE, HEAD_SIDE, 3)
        nose = view.points[2]
        if not (5 < nose[0] < HEAD_SIDE - 5 and 5 < nose[1] < HEAD_SIDE - 5):
            continue
        dot, ground = view.picture[round(float(nose[1])), round(float(nose[0]))], np.median(view.picture, (0, 1))
        assert np.abs(dot.astype(int) - ground).max() > min(15, 0.15 * ground.max()), seed


def test_a_turned_hue_leaves_greys_as_they_are_and_brings_red_to_another_colour() -> None:
    assert np.allclose(_turned_hue(1.9) @ (0.4, 0.4, 0.4), 0.4)
    red, turned = np.array((1, 0, 0)), _turned_hue(2 * np.pi / 3) @ (1, 0, 0)
    assert sorted(turned.round(6)) == [0, 0, 1] and not np.allclose(turned, red)


def test_a_bent_view_is_another_one_and_its_points_stay_on_what_they_mark() -> None:
    picture = np.full((HEAD_SIDE, HEAD_SIDE, 3), 200, np.uint8)
    for x, y in TEMPLATE:
        cv2.circle(picture, (round(x), round(y)), 4, (20, 20, 20), -1)
    farthest = 0.0
    for seed in range(20):
        view = _in_other_shape(View(picture, TEMPLATE.astype(np.float32)), np.random.default_rng(seed))
        _, _, _, middles = cv2.connectedComponentsWithStats((view.picture[..., 0] < 110).astype(np.uint8))
        for point in view.points:
            assert np.linalg.norm(middles[1:] - point, axis=1).min() < 1.5, seed
        farthest = max(farthest, float(np.abs(view.points - TEMPLATE).max()))
    assert farthest > 5


def test_straight_heads_lie_almost_as_the_template_has_them(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = find_photos(folder)[0]
    monkeypatch.setattr("toon.views.HEADS", 1.0)
    monkeypatch.setattr("toon.views.OTHER_SHAPES", 0.0)

    def farthest(straight: float) -> float:
        monkeypatch.setattr("toon.views.STRAIGHT", straight)
        points = [random_view(photo, np.random.default_rng(seed)).points for seed in range(40)]
        mirrored = TEMPLATE[[1, 0, 2, 4, 3]] * (-1, 1) + (HEAD_SIDE - 1, 0)
        return max(min(np.abs(some - TEMPLATE).max(), np.abs(some - mirrored).max()) for some in points)

    assert farthest(1.0) < 9 and farthest(0.0) > 25


def test_the_same_number_makes_the_same_shard_with_as_many_pairs_in_each_style_asked_for(folder: Path) -> None:
    photos = find_photos(folder)
    import toon.targets

    toon.targets.PAIRS, pairs = 10, toon.targets.PAIRS
    one, again = (make_shard(3, photos, dict(enumerate(teachers())), "cpu") for _ in range(2))
    of_two = make_shard(3, photos, {1: teachers()[1], 4: teachers()[4]}, "cpu")
    toon.targets.PAIRS = pairs
    assert all(np.array_equal(one[key], again[key], equal_nan=key == "points") for key in one)
    assert np.bincount(one["styles"]).tolist() == [2] * len(STYLES)
    assert np.bincount(of_two["styles"]).tolist() == [0, 5, 0, 0, 5]


def test_a_teacher_answers_in_range_and_at_the_pictures_size() -> None:
    drawing = teachers()[0](torch.rand(1, 3, 64, 48) * 2 - 1)
    assert drawing.shape == (1, 3, 64, 48) and drawing.abs().max() < 1


def test_full_strength_is_the_drawing_and_almost_none_the_photo() -> None:
    random = np.random.default_rng(0)
    picture = cv2.GaussianBlur(random.integers(0, 255, (288, 288, 3), np.uint8), (0, 0), 4)
    target = 255 - picture
    flow = flow_between(picture, target)
    assert np.abs(between(picture, target, flow, 1.0).astype(int) - target).max() <= 1
    assert np.abs(between(picture, target, flow, 0.0).astype(int) - picture).max() <= 1


def test_the_loss_is_nothing_for_the_target_itself_and_weighs_features_more() -> None:
    target = torch.rand(1, 3, 96, 96) * 2 - 1
    points = torch.tensor(TEMPLATE / 3, dtype=torch.float32)[None]
    weight = feature_weight(points, 96)
    assert float(loss_of(target, target, weight)) == pytest.approx(0, abs=1e-5)
    assert float(weight[0, 0, round(TEMPLATE[0, 1] / 3), round(TEMPLATE[0, 0] / 3)]) > 2.5 and float(weight[0, 0, 0, 0]) < 1.2
    assert float(feature_weight(torch.full((1, 5, 2), torch.nan), 96).max()) == 1
    assert float(structure(target[:, :1], target[:, :1]).mean()) == pytest.approx(1, abs=1e-4)


def test_a_style_changes_a_layer_by_its_share_of_the_code_and_no_other_style() -> None:
    torch.manual_seed(0)
    layer = Layer(4, 6, (1, 2, 3, 1, 1))
    x = torch.randn(1, 4, 8, 8)
    plain = layer(x, code_of(2))
    layer.p[2].data = torch.randn(6, 3)
    whole, half, other = layer(x, code_of(2)), layer(x, code_of(2, 0.5)), layer(x, code_of(1))
    assert torch.allclose(other, plain)
    assert (whole - plain).abs().mean() > 0.1
    assert torch.allclose(half - plain, (whole - plain) / 2, atol=1e-5)
    whole.sum().backward()
    assert [part.grad is not None for part in layer.p] == [False, False, True, False, False]


def test_a_step_of_muon_goes_every_way_of_a_matrix_alike() -> None:
    torch.manual_seed(0)
    steep = torch.randn(12, 12) * torch.logspace(0, -1.5, 12)
    values = torch.linalg.svdvals(orthogonal(steep))
    assert values.max() < 1.3 and values.min() > 0.3
    assert not orthogonal(torch.zeros(4, 6)).any()
    weight = torch.nn.Parameter(torch.zeros(8, 4, 3, 3))
    weight.grad = torch.randn_like(weight)
    resting = torch.nn.Parameter(torch.zeros(4, 6))
    Muon([weight, resting], lr=0.1).step()
    assert float((weight * weight.grad).sum()) < 0
    # As large as one of AdamW: 0.2 of the rate, whatever the shape.
    assert float(weight.square().mean().sqrt()) == pytest.approx(0.2 * 0.1, rel=0.3)
    assert not resting.any()


def test_a_critic_learns_to_tell_blurred_drawings_and_asks_for_sharp_ones() -> None:
    torch.manual_seed(0)
    critic = Critic()
    optimiser = torch.optim.Adam(critic.parameters(), lr=1e-3)
    sharp = (torch.rand(2, 3, 64, 64) > 0.5).float() * 2 - 1
    blurred = torch.nn.functional.avg_pool2d(sharp, 3, 1, 1)
    marks = []
    for _ in range(60):
        of_critic, _ = opinions(critic, sharp, sharp, blurred, 1)
        optimiser.zero_grad()
        of_critic.backward()
        optimiser.step()
        marks.append(float(of_critic))
    assert marks[-1] < 0.7 * marks[0]
    blurred.requires_grad_()
    _, of_student = opinions(critic, sharp, sharp, blurred, 1)
    (wish,) = torch.autograd.grad(of_student, blurred)
    assert float((-wish * (sharp - blurred)).sum()) > 0


@pytest.fixture
def run(tmp_path: Path) -> argparse.Namespace:
    """A minute of training on ten pairs, two of each style."""
    random = np.random.default_rng(0)
    pictures = np.stack([cv2.GaussianBlur(random.integers(0, 255, (HEAD_SIDE, HEAD_SIDE, 3), np.uint8), (0, 0), 6)] * 10)
    points = np.tile(TEMPLATE.astype(np.float32), (10, 1, 1))
    styles = np.arange(10, dtype=np.uint8) % len(STYLES)
    np.savez(tmp_path / "00000.npz", pictures=pictures, targets=255 - pictures, styles=styles, points=points)
    fixed = {"rate": 1e-3, "groups": 2, "each": 1, "crop": 64, "decay": 0.9, "threads": 2, "critic": 0.4}
    return argparse.Namespace(shards=tmp_path, out=tmp_path / "run", minutes=1, styles=",".join(STYLES), **fixed)


def test_training_brings_the_loss_down_and_carries_on(run: argparse.Namespace) -> None:
    losses = []
    for _ in range(2):
        train(run, clock=itertools.count().__next__)
        losses.append(json.loads((run.out / "log.jsonl").read_text().splitlines()[-1]))
    assert losses[1]["samples"] > losses[0]["samples"] > 0
    assert losses[1]["loss"] < losses[0]["loss"]


def test_while_one_style_learns_what_the_others_draw_stays_exactly_as_it_is(run: argparse.Namespace) -> None:
    def drawings() -> list[torch.Tensor]:
        student = Student()
        student.load_state_dict({key: value.float() for key, value in torch.load(run.out / "checkpoint.pt")["ema"].items()})
        picture = torch.linspace(-1, 1, 3 * 32 * 32).reshape(1, 3, 32, 32)
        with torch.no_grad():
            return [student(picture, code_of(style, strength)) for style in range(len(STYLES)) for strength in (0.5, 1.0)]

    train(run, clock=itertools.count().__next__)
    before = drawings()
    run.styles = "handdrawn"
    train(run, clock=itertools.count().__next__)
    learning = STYLES.index("handdrawn")
    same = [torch.equal(was, now) for was, now in zip(before, drawings())]
    assert same == [style != learning for style in range(len(STYLES)) for _ in range(2)]


def test_crops_of_pairs_show_the_same_place(tmp_path: Path) -> None:
    pictures = np.random.default_rng(0).integers(0, 255, (5, HEAD_SIDE, HEAD_SIDE, 3), np.uint8)
    points = np.tile(TEMPLATE.astype(np.float32), (5, 1, 1))
    np.savez(tmp_path / "00000.npz", pictures=pictures, targets=pictures, styles=np.arange(5, dtype=np.uint8), points=points)
    pairs = Pairs(tmp_path, [2])
    assert [len(those) for those in pairs.of_style] == [0, 0, 1, 0, 0]
    picture, target, where = pairs.sample(2, 1.0, 3, 192, np.random.default_rng(1))
    assert np.array_equal(picture, target) and picture.shape == (3, 192, 192, 3)
    left, top = (TEMPLATE[0] - where[0, 0]).round().astype(int)
    assert np.array_equal(picture[0], pictures[2, top : top + 192, left : left + 192])


SMALL = ((16, 16, 16), (1, 1, 1), Ranks(*[(2, 1, 3, 2, 2)] * 4))


def test_training_can_carry_on_from_the_exported_file() -> None:
    student, restored = Student(*SMALL), Student(*SMALL)
    for parameter in student.parameters():
        parameter.data = torch.randn_like(parameter).half().float()
    restore(to_onnx(student), restored)
    changed = {name for name, _ in student.named_parameters() if ".p." in name or ".q." in name}
    for name, value in student.state_dict().items():
        assert name in changed or torch.equal(value, restored.state_dict()[name])
    for layer, other in zip(student.modules(), restored.modules()):
        for style in range(len(STYLES)) if isinstance(layer, Layer) else ():
            wanted, change = (one.p[style] @ one.q[style] for one in (layer, other))
            assert float((change - wanted).norm() / wanted.norm()) < 0.015
            assert torch.allclose(other.q[style].norm(dim=1), torch.ones(1))


def measured(student: Student) -> Student:
    measure(student, torch.rand(6, 3, 32, 32, generator=torch.Generator().manual_seed(0)) * 2 - 1)
    return student.eval()


def test_measured_blocks_draw_almost_the_same_in_8_bits_at_every_strength_and_learn_as_before() -> None:
    torch.manual_seed(0)
    student = Student(*SMALL)
    picture = torch.rand(1, 3, 32, 32) * 2 - 1
    with torch.no_grad():
        for code in (code_of(2), code_of(2, 0.5), code_of(0, 0.1)):
            plain = student(picture, code)
            whole = measured(student)(picture, code)
            assert 0 < float((whole - plain).square().mean().sqrt()) < 0.01
            assert torch.equal(student.train()(picture, code), plain)
    reach = student.r8[0].a.reach
    assert reach is not None and bool((reach[:, 0::2] <= 0).all()) and bool((reach[:, 1::2] > 0).all())


def test_whole_numbers_have_even_steps_keep_nothing_as_nothing_and_end_where_they_are_told() -> None:
    lowest, highest = torch.tensor(-1.0), torch.tensor(4.1)
    values = rounded(torch.linspace(-2, 6, 4001), lowest, highest)
    assert torch.allclose(values.unique().diff(), torch.full((255,), 0.02), atol=1e-5)
    assert float(rounded(torch.zeros(1), lowest, highest)) == 0
    assert [round(float(end), 3) for end in (values.min(), values.max())] == [-1.0, 4.1]
    weights = torch.tensor([[1.0, -0.5], [0.02, 0.01]])[:, :, None, None]
    assert torch.allclose(rounded_rows(weights), weights, atol=0.004)
    assert torch.equal(rounded_rows(weights)[:, 0], weights[:, 0])


def test_the_exported_file_has_the_reach_and_training_forgets_it(run: argparse.Namespace) -> None:
    student, restored = measured(Student(*SMALL)), Student(*SMALL)
    restore(to_onnx(student), restored)
    assert torch.equal(student.r4[0].b.reach, restored.r4[0].b.reach)
    train(run, clock=itertools.count().__next__)
    saved = torch.load(run.out / "checkpoint.pt")
    saved["ema"]["r8.0.a.reach"] += 1
    torch.save(saved, run.out / "checkpoint.pt")
    train(run, clock=itertools.count().__next__)
    assert not torch.load(run.out / "checkpoint.pt")["ema"]["r8.0.a.reach"].any()


def test_outputs_in_the_order_of_bytes_are_the_pixels_of_a_shuffle() -> None:
    outputs = torch.randn(12, 5, 7)
    pixels = torch.nn.functional.pixel_shuffle(outputs, 2).permute(1, 2, 0)
    assert torch.equal(by_rows(outputs).reshape(2, 2, 3, 5, 7).permute(3, 0, 4, 1, 2).reshape(10, 14, 3), pixels)


def test_the_exported_file_computes_what_the_student_does() -> None:
    reference = pytest.importorskip("onnx.reference", reason="the onnx package here cannot run a network")
    torch.manual_seed(0)
    student = Student(*SMALL).eval()
    for parameter in student.parameters():
        parameter.data = (parameter.data + 0.02 * torch.randn_like(parameter)).half().float()
    picture = np.random.default_rng(0).integers(0, 255, (24, 32, 3), np.uint8)
    code = code_of(1, 0.6)
    (drawing,) = reference.ReferenceEvaluator(to_onnx(student)).run(None, {"picture": picture, "code": code.numpy()})
    with torch.no_grad():
        expected = to_bytes(student(to_network(picture[None]), code))[0]
    assert np.abs(drawing.astype(int) - expected).max() <= 1
