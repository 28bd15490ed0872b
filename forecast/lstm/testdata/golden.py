"""Makes the golden models of this folder: PyTorch nets saved as safetensors and exported to ONNX,
with the outputs PyTorch computes. torch 2.x CPU, onnx, safetensors from PyPI."""
import torch, json, sys, numpy as np, io
from safetensors.torch import save_file
import onnx, safetensors
out=sys.argv[1]
torch.manual_seed(7); torch.set_num_threads(1)
gold={"made":f"torch {torch.__version__}, onnx {onnx.__version__}, safetensors {safetensors.__version__}; python golden.py testdata","cases":[]}
class Net(torch.nn.Module):
    def __init__(s,kind,inp,hid,layers,outs):
        super().__init__(); s.rnn=getattr(torch.nn,kind)(inp,hid,layers,batch_first=True); s.fc=torch.nn.Linear(hid,outs) if outs else None
    def forward(s,x):
        y,_=s.rnn(x)
        return s.fc(y) if s.fc else y
for kind in ("LSTM","GRU"):
    for layers in (1,2):
        for outs in (0,3):
            net=Net(kind,3,5,layers,outs).eval(); name=f"{kind.lower()}{layers}_{outs}"
            save_file(net.state_dict(),f"{out}/{name}.safetensors")
            x=torch.randn(1,6,3)
            with torch.no_grad(): y=net(x)
            for bf in (0,):
                try:
                    torch.onnx.export(net,(x,),f"{out}/{name}.onnx",input_names=["x"],output_names=["y"],opset_version=14,dynamo=False)
                except Exception as e: print(e)
            gold["cases"].append({"name":name,"cell":kind,"layers":layers,"outputs":outs,"x":x[0].tolist(),"y":y[0].tolist()})
json.dump(gold,open(f"{out}/golden.json","w"))
