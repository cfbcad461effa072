"""Trains the shipped example (shapes.prototxt) on drawn images and writes its weights and what it reached.

    pip install torch numpy pillow
    python models/train/train.py

That takes three minutes with a GPU, and the better part of an hour on a laptop's processor.

Facts of input and sets are read from shapes.json; its "trained" part is what this writes, beside shapes.caffemodel.
The network is built from the prototxt itself, so that what is trained is what is shipped. `node` (24 or newer) draws.
"""
import argparse
import hashlib
import json
import re
import struct
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.nn import functional as F

MODELS = Path(__file__).resolve().parent.parent


def parse_prototxt(text):
    """Protobuf's text format as a dictionary of lists: {'layer': [{'name': ['conv1'], ...}, ...]}."""
    tokens = re.findall(r'"[^"]*"|[{}:]|[^\s{}:]+', re.sub(r'#.*', '', text))

    def message(at):
        fields = {}
        while at < len(tokens) and tokens[at] != '}':
            name, at = tokens[at], at + 1
            if tokens[at] == '{':
                value, at = message(at + 1)
            else:
                value, at = tokens[at + 1].strip('"'), at + 1
            fields.setdefault(name, []).append(value)
            at += 1
        return fields, at

    return message(0)[0]


class ChannelScale(nn.Module):
    """Caffe's Scale with a bias: one factor and one addend a channel."""

    def __init__(self, channels):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x):
        return torch.addcmul(self.bias.view(1, -1, 1, 1), x, self.weight.view(1, -1, 1, 1))


class CaffeNet(nn.Module):
    """The layers of a deploy prototxt, in its order; gives what its Softmax takes."""

    def __init__(self, net):
        super().__init__()
        self.layers = net['layer']
        self.learned = nn.ModuleDict()
        channels = {}
        for layer in self.layers:
            kind, name, top = layer['type'][0], layer['name'][0], layer['top'][0]
            bottoms = [channels[bottom] for bottom in layer.get('bottom', [])]
            channels[top] = self.build(kind, name, layer, bottoms)

    def build(self, kind, name, layer, bottoms):
        """Makes the layer's parameters; gives the channels of its top."""
        module, outputs = None, sum(bottoms) if kind == 'Concat' else bottoms[0] if bottoms else None
        if kind == 'Input':
            return int(layer['input_param'][0]['shape'][0]['dim'][1])
        if kind == 'Convolution':
            p = {field: values[0] for field, values in layer['convolution_param'][0].items()}
            outputs = int(p['num_output'])
            module = nn.Conv2d(bottoms[0], outputs, int(p['kernel_size']), int(p.get('stride', 1)),
                               int(p.get('pad', 0)), groups=int(p.get('group', 1)), bias=p.get('bias_term') != 'false')
        elif kind == 'InnerProduct':
            outputs = int(layer['inner_product_param'][0]['num_output'][0])
            module = nn.Linear(bottoms[0], outputs)
        elif kind == 'BatchNorm':
            module = nn.BatchNorm2d(outputs, eps=1e-5, affine=False)
        elif kind == 'Scale':
            module = ChannelScale(outputs)
        if module is not None:
            self.learned[name.replace('.', '_')] = module
        return outputs

    def forward(self, x):
        blobs = {}
        for layer in self.layers:
            kind, name, top = layer['type'][0], layer['name'][0], layer['top'][0]
            inputs = [blobs[bottom] for bottom in layer.get('bottom', [])]
            if kind == 'Input':
                blobs[top] = x
            elif kind == 'InnerProduct':
                blobs[top] = self.learned[name](inputs[0].flatten(1))
            elif name in self.learned:
                blobs[top] = self.learned[name](inputs[0])
            elif kind == 'ReLU':
                blobs[top] = F.relu(inputs[0])
            elif kind == 'Eltwise':
                blobs[top] = inputs[0] + inputs[1]
            elif kind == 'Concat':
                blobs[top] = torch.cat(inputs, 1)
            elif kind == 'Pooling':
                blobs[top] = inputs[0].mean((2, 3), keepdim=True)
            elif kind == 'Softmax':
                return inputs[0]
            else:
                raise ValueError(f'{name}: no {kind} here')

    def blobs(self):
        """(name, type, arrays) of each layer that learned something, as Caffe stores them."""
        for layer in self.layers:
            kind, name = layer['type'][0], layer['name'][0]
            if name not in self.learned:
                continue
            module = self.learned[name]
            if kind == 'BatchNorm':
                # The third blob is what the sums before it are divided by.
                arrays = [module.running_mean, module.running_var, torch.ones(1)]
            else:
                arrays = [module.weight] + ([] if module.bias is None else [module.bias])
            yield name, kind, [array.detach().numpy().astype('<f4') for array in arrays]


def varint(number):
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes(out + bytes([number]))


def field(number, content):
    """A length-delimited field of protobuf's binary format."""
    return varint(number << 3 | 2) + varint(len(content)) + content


def encode_caffemodel(layers):
    """NetParameter of BVLC's caffe.proto: layer 100; its name 1, type 2, blobs 7; a blob's shape 7 (dim 1), data 5."""
    out = b''
    for name, kind, arrays in layers:
        content = field(1, name.encode()) + field(2, kind.encode())
        for array in arrays:
            shape = field(1, b''.join(varint(dim) for dim in array.shape))
            content += field(7, field(7, shape) + field(5, struct.pack(f'<{array.size}f', *array.ravel())))
        out += field(100, content)
    return out


def read_set(facts, name, folder):
    """Draws a set; gives the network's inputs [n, 3, 48, 48] in its colour order, and labels [n]."""
    here = Path(folder) / name
    wanted = facts['sets'][name]
    subprocess.run(['node', str(MODELS / 'train/drawShapes.ts'), '--seed', str(wanted['seed']), '--count',
                    str(wanted['count']), '--output', str(here)], check=True)
    images, labels = [], []
    for label, kind in enumerate(facts['classes']):
        for file in sorted((here / kind).glob('*.png')):
            images.append(np.asarray(Image.open(file).convert('RGB')))
            labels.append(label)
    pixels = np.stack(images).astype(np.float32)
    if facts['colourOrder'] == 'BGR':
        pixels = pixels[..., ::-1]
    pixels = (pixels - np.float32(facts['mean'])) * np.float32(facts['scale'])
    return torch.from_numpy(np.ascontiguousarray(pixels.transpose(0, 3, 1, 2))), torch.tensor(labels)


def any_way_up(images):
    """Turned and mirrored at random: each of the eight ways leaves a shape what it is."""
    flips = [dim for dim in (2, 3) if torch.rand(()) < 0.5]
    turned = images.flip(flips) if flips else images
    return turned.transpose(2, 3) if torch.rand(()) < 0.5 else turned


def train(net, images, labels, epochs, batch):
    device = 'cuda' if torch.cuda.is_available() else 'cpu'
    # Three times as fast on a processor as channels first.
    net.to(device, memory_format=torch.channels_last).train()
    images, labels = images.to(device, memory_format=torch.channels_last), labels.to(device)
    optimizer = torch.optim.AdamW(net.parameters(), weight_decay=0.05)
    steps = len(images) // batch
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=4e-3, total_steps=epochs * steps)
    for epoch in range(epochs):
        order, total = torch.randperm(len(images), device=device), 0.0
        for step in range(steps):
            chosen = order[step * batch:(step + 1) * batch]
            loss = F.cross_entropy(net(any_way_up(images[chosen])), labels[chosen])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.detach()
        print(f'epoch {epoch + 1} of {epochs}: loss {float(total) / steps:.4f}', flush=True)


def count_right(net, images, labels):
    """On the processor, in FP32: what a user's own machine is to reach."""
    net.to('cpu', memory_format=torch.contiguous_format).eval()
    with torch.no_grad():
        scores = torch.cat([net(part) for part in images.split(200)])
    return int((scores.argmax(1) == labels).sum())


def main():
    options = argparse.ArgumentParser()
    options.add_argument('--epochs', type=int, default=40)
    options.add_argument('--output', type=Path, default=MODELS)
    asked = options.parse_args()
    facts = json.loads((MODELS / 'shapes.json').read_text())
    torch.manual_seed(1)
    net = CaffeNet(parse_prototxt((MODELS / facts['prototxt']).read_text()))
    with tempfile.TemporaryDirectory() as folder:
        train(net, *read_set(facts, 'training', folder), asked.epochs, batch=128)
        images, labels = read_set(facts, 'test', folder)
    right = count_right(net, images, labels)
    weights = encode_caffemodel(net.blobs())
    (asked.output / facts['caffemodel']).write_bytes(weights)
    facts['trained'] = {
        'framework': f'PyTorch {torch.__version__}',
        'epochs': asked.epochs,
        'right': right,
        'top1': 100 * right / len(labels),
        'caffemodelSha256': hashlib.sha256(weights).hexdigest(),
    }
    (asked.output / 'shapes.json').write_text(json.dumps(facts, indent=2) + '\n')
    print(f'{right} of {len(labels)} test images right')


if __name__ == '__main__':
    main()
