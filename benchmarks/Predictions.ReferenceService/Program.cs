using Microsoft.Extensions.ObjectPool;
using Microsoft.ML;
using Predictions.ReferenceService;
using Predictions.ReferenceService.Scoring;
using Predictions.Training.Learning;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
// No log line per request, like the service.
builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Critical);
builder.Logging.AddFilter("Grpc", LogLevel.None);

builder.Services.AddGrpc();
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddStackExchangeRedisCache(cache =>
    cache.Configuration = builder.Configuration.GetConnectionString("Redis") ?? "127.0.0.1:6379");
builder.Services.AddSingleton<HistoryCache>();

var shipped = ShippedModel.Read(Path.Combine(AppContext.BaseDirectory, "models"));
builder.Services.AddSingleton(shipped);
builder.Services.AddSingleton<ObjectPoolProvider, DefaultObjectPoolProvider>();
builder.Services.AddSingleton(services =>
    services.GetRequiredService<ObjectPoolProvider>().Create<PredictionEngine<HazardRow,
    HazardPrediction>>(new EnginePolicy(shipped)));
builder.Services.AddSingleton<PooledHazards>();

var app = builder.Build();
app.MapGrpcService<ForecastService>();
app.MapGet("/health/ready", () => "ready");
app.MapGet("/allocated", () => GC.GetTotalAllocatedBytes(precise: true));
await app.RunAsync();
