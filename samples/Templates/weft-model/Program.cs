using Models.AppNamespace;
using TorchSharp;

// Fresh weights; TinyVit.Load(path) takes a checkpoint instead.
using var model = new TinyVit(new TinyVitConfig { Depth = 3 });
using var inference = torch.no_grad();
using var image = torch.rand(1, 3, 32, 32);
using var logits = model.forward(image);
Console.WriteLine(model.Config);
Console.WriteLine($"logits [{string.Join(", ", logits.shape)}]");
