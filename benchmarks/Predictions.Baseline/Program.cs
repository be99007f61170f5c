using Predictions.Baseline;
using StackExchange.Redis;

var builder = WebApplication.CreateSlimBuilder(
    new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
// As quiet as the service: a log line a request would be most of what this costs.
builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Critical);
builder.Logging.AddFilter("Grpc", LogLevel.None);

var redis = await BaselineStore.ConnectAsync(builder.Configuration.GetConnectionString("Redis") ?? "127.0.0.1:6379");
builder.Services.AddGrpc();
// One for all calls, as the service's is; the default makes one for each.
builder.Services.AddSingleton(redis.GetDatabase()).AddSingleton<FixedForecasts>();

var app = builder.Build();
app.MapGrpcService<FixedForecasts>();
app.MapGet("/health/ready", http => http.Response.WriteAsync("ready"));
app.MapGet("/allocated", http => http.Response.WriteAsync($"{GC.GetTotalAllocatedBytes(precise: true)}"));
await app.RunAsync();
