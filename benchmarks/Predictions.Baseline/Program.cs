using Predictions.Baseline;

var builder = WebApplication.CreateSlimBuilder(
    new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
// No log line per request, like the service: it would dominate the cost.
builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Critical);
builder.Logging.AddFilter("Grpc", LogLevel.None);

var redis = await BaselineStore.ConnectAsync(builder.Configuration.GetConnectionString("Redis") ?? "127.0.0.1:6379");
builder.Services.AddGrpc();
// One instance for all calls, like the service. By default, each call creates one.
builder.Services.AddSingleton(redis.GetDatabase()).AddSingleton<FixedForecasts>();

var app = builder.Build();
app.MapGrpcService<FixedForecasts>();
app.MapGet("/health/ready", http => http.Response.WriteAsync("ready"));
app.MapGet("/allocated", http => http.Response.WriteAsync($"{GC.GetTotalAllocatedBytes(precise: true)}"));
await app.RunAsync();
