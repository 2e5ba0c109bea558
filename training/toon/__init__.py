"""Trains Toonsmith's embedded network: DCT-Net's styles in one small network."""

STYLES = ("anime", "3d", "handdrawn", "sketch", "artstyle")
"""The styles in it, in the order of the network's codes. Their model cards state Apache-2.0."""

HEAD_SIDE = 288
"""Side of the aligned square in which DCT-Net draws heads, in pixels."""
